using System.Net;

namespace JitOperator.Runtime.Client;

/// <summary>The API server refused a request, or could not carry it out.</summary>
/// <remarks>
/// Judge by <see cref="StatusCode"/> and <see cref="Reason"/> (the <c>StatusReason</c> constants of
/// <c>k8s.io/apimachinery/pkg/apis/meta/v1</c>), never by the message, which may quote what people typed.
/// </remarks>
public sealed class KubernetesApiException : KubernetesRequestException
{
    internal KubernetesApiException(string request, HttpStatusCode statusCode, ApiStatus status, TimeSpan? retryAfter)
        : base($"{request}: {(int)statusCode} {status.Reason}: {status.Message}", inner: null)
    {
        StatusCode = statusCode;
        Reason = status.Reason;
        ObjectName = status.ObjectName;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status code.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The reason as one word, as in <c>AlreadyExists</c>; null if the answer was no Status object.</summary>
    public string? Reason { get; }

    /// <summary>Somebody else changed the object, or a precondition does not hold.</summary>
    public bool IsConflict => StatusCode is HttpStatusCode.Conflict && !IsAlreadyExists;

    /// <summary>An object of that name is there already. It need not be ours.</summary>
    public bool IsAlreadyExists => StatusCode is HttpStatusCode.Conflict && Reason == "AlreadyExists";

    /// <summary>The object, its namespace, or the whole resource is not there; see <see cref="IsObjectNotFound"/>.</summary>
    public bool IsNotFound => StatusCode is HttpStatusCode.NotFound;

    /// <summary>The object is not there, while its kind is served. A kind that is not served says nothing about its objects.</summary>
    public bool IsObjectNotFound => IsNotFound && Reason == "NotFound" && ObjectName is not null;

    /// <summary>RBAC, admission or a namespace being deleted refuses it.</summary>
    public bool IsForbidden => StatusCode is HttpStatusCode.Forbidden;

    /// <summary>The object is not valid, or a change to something immutable.</summary>
    public bool IsInvalid => StatusCode is HttpStatusCode.UnprocessableEntity;

    /// <summary>The resource version or continue token is too old: list again.</summary>
    public bool IsExpired => StatusCode is HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    /// <inheritdoc/>
    public override bool IsTransient => StatusCode
        is HttpStatusCode.TooManyRequests
        or HttpStatusCode.RequestTimeout
        or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    /// <summary>Name of the object that the answer speaks of; null if it speaks of none.</summary>
    internal string? ObjectName { get; }
}
