using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Runtime.Admission;

/// <summary>Reads the questions and writes the answers of <c>admission.k8s.io/v1</c>.</summary>
internal static class AdmissionReview
{
    private const string ApiVersion = "admission.k8s.io/v1";
    private const string Kind = "AdmissionReview";
    private const int LongestMessage = 4096;
    private const int LongestWarning = 256;

    // A member that comes twice could mean one thing to us and another to the API server.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 128 };

    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // Newer API servers say more.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        Converters = { new JsonStringEnumConverter<AdmissionOperation>(namingPolicy: null, allowIntegerValues: false) },
        MaxDepth = 128,
    };

    /// <summary>Reads a question. Null if it is none that can be answered; then the fault says why in a sentence.</summary>
    public static AdmissionRequest? Read(ReadOnlyMemory<byte> body, out string fault)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            var review = document.RootElement;
            if (!Is(review, "kind", Kind) || !Is(review, "apiVersion", ApiVersion))
            {
                fault = $"The body must be an {Kind} of {ApiVersion}.";
                return null;
            }

            if (!review.TryGetProperty("request", out var request) || request.Deserialize<AdmissionRequest>(Options) is not { } read)
            {
                fault = $"The {Kind} has no request.";
                return null;
            }

            fault = Fault(read) ?? string.Empty;
            return fault.Length == 0 ? Normal(read) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is of a text, or a member's name, that has half of a surrogate pair.
            fault = $"The body is not an {Kind}: it does not read at {(e as JsonException)?.Path ?? "$"}.";
            return null;
        }
    }

    /// <summary>Writes the answer to a question.</summary>
    public static byte[] Write(string uid, AdmissionVerdict verdict)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", ApiVersion);
            json.WriteString("kind", Kind);
            json.WriteStartObject("response");
            json.WriteString("uid", uid);
            json.WriteBoolean("allowed", verdict.IsAllowed);
            if (!verdict.IsAllowed)
                WriteStatus(json, verdict);
            else if (verdict.Patch.Count > 0)
                WritePatch(json, verdict);
            WriteWarnings(json, verdict);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static bool Is(JsonElement element, string member, string value) =>
        element.ValueKind is JsonValueKind.Object
        && element.TryGetProperty(member, out var text)
        && text.ValueKind is JsonValueKind.String
        && text.ValueEquals(value);

    private static string? Fault(AdmissionRequest request) => request switch
    {
        { Uid.Length: 0 } => "The request has no uid.",
        { Operation: AdmissionOperation.Unknown } => "The request has no operation.",
        { UserInfo.Username.Length: 0 } => "The request does not say who the user is.",
        { UserInfo: var user } when user.Groups.Any(group => group is null)
            || user.Extra.Values.Any(values => values is null || values.Any(value => value is null)) =>
            "The request's userInfo has a null in a list.",
        _ => null,
    };

    /// <summary>What does not apply is left out by some API servers and empty in others.</summary>
    private static AdmissionRequest Normal(AdmissionRequest request) => request with
    {
        SubResource = NullIfEmpty(request.SubResource),
        Name = NullIfEmpty(request.Name),
        Namespace = NullIfEmpty(request.Namespace),
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static void WriteStatus(Utf8JsonWriter json, AdmissionVerdict verdict)
    {
        json.WriteStartObject("status");
        json.WriteString("status", "Failure");
        json.WriteString("message", PrintableText.Of(verdict.Message, LongestMessage));
        if (Reason(verdict.Code) is { } reason)
            json.WriteString("reason", reason);
        json.WriteNumber("code", verdict.Code);
        json.WriteEndObject();
    }

    /// <summary>The reasons of <c>metav1.Status</c>, which kubectl shows in front of the message.</summary>
    private static string? Reason(int code) => (HttpStatusCode)code switch
    {
        HttpStatusCode.BadRequest => "BadRequest",
        HttpStatusCode.Unauthorized => "Unauthorized",
        HttpStatusCode.Forbidden => "Forbidden",
        HttpStatusCode.NotFound => "NotFound",
        HttpStatusCode.Conflict => "Conflict",
        HttpStatusCode.UnprocessableEntity => "Invalid",
        HttpStatusCode.TooManyRequests => "TooManyRequests",
        HttpStatusCode.InternalServerError => "InternalError",
        HttpStatusCode.ServiceUnavailable => "ServiceUnavailable",
        HttpStatusCode.GatewayTimeout => "Timeout",
        _ => null,
    };

    private static void WritePatch(Utf8JsonWriter json, AdmissionVerdict verdict)
    {
        json.WriteString("patchType", "JSONPatch");
        json.WriteBase64String("patch", JsonPatchOperation.Serialize(verdict.Patch));
    }

    private static void WriteWarnings(Utf8JsonWriter json, AdmissionVerdict verdict)
    {
        if (verdict.Warnings.Count == 0)
            return;
        json.WriteStartArray("warnings");
        foreach (var warning in verdict.Warnings)
            json.WriteStringValue(PrintableText.Of(warning, LongestWarning));
        json.WriteEndArray();
    }
}
