using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JitOperator.Api;

namespace JitOperator.Cli.Clusters;

/// <summary>An answer of the API server other than success, or none, in a sentence that says what to do.</summary>
public sealed partial class ClusterException : CliException
{
    private ClusterException(string message, int exitCode, HttpStatusCode? status, bool isAboutObject = false, Exception? inner = null)
        : base(message, exitCode, inner) => (Status, IsAboutObject) = (status, isAboutObject);

    /// <summary>The status of the answer; null when there was none.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>True when the answer is about an object of a kind that the API server knows.</summary>
    public bool IsAboutObject { get; }

    /// <summary>Of an answer.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="json">The <c>metav1.Status</c> in it, if there was one.</param>
    /// <param name="connection">Where it came from.</param>
    public static ClusterException Of(HttpStatusCode status, JsonNode? json, ClusterConnection connection)
    {
        var message = Text(json, "message");
        var details = (json as JsonObject)?["details"];
        var aboutObject = status == HttpStatusCode.NotFound && Text(details, "name") is not null;
        // A rule of the operator's says it itself, and says what to change. What the API server puts before it is of no use to people.
        if (status < HttpStatusCode.InternalServerError && message is not null && Denial().Match(message) is { Success: true } denial)
            return new ClusterException(message[denial.Length..], ExitCodes.Denied, status);
        var (sentence, exitCode) = status switch
        {
            HttpStatusCode.Unauthorized => (
                $"{Name(connection)} does not accept how you sign in ({Who(connection)}); renew it, or choose another --context.", ExitCodes.Unavailable),
            HttpStatusCode.Forbidden when connection.Impersonation is { } whom && Text(details, "kind") is "users" or "groups" or "serviceaccounts" or "userextras" or "uids" => (
                $"{Capital(message)}; leave --as out (or the as of the kubeconfig), or ask for the right to impersonate {whom.User}.", ExitCodes.Denied),
            HttpStatusCode.Forbidden => (
                $"{Capital(message) ?? "You may not do that"}; ask for the ClusterRole jit-requester (to ask) or jit-approver (to decide) in that namespace, or choose another by -n.",
                ExitCodes.Denied),
            HttpStatusCode.NotFound when !aboutObject => (
                $"{Name(connection)} knows no {ApiConstants.Group}/{ApiConstants.Version}: JIT Operator is not installed there; install its CRDs and the operator, or choose another --context.",
                ExitCodes.Unavailable),
            HttpStatusCode.NotFound => ($"There is no {Text(details, "kind")} \"{Text(details, "name")}\"; look at kubectl jit list -A.", ExitCodes.Failed),
            HttpStatusCode.Conflict when Text(json, "reason") == "AlreadyExists" => ($"{Capital(message)}; choose another name.", ExitCodes.Failed),
            HttpStatusCode.Conflict => ($"It was changed by somebody else meanwhile, so nothing was done; look at it again ({message}).", ExitCodes.Failed),
            HttpStatusCode.TooManyRequests => ($"{Name(connection)} is too busy; try again in a moment.", ExitCodes.Unavailable),
            >= HttpStatusCode.InternalServerError => (
                $"{Name(connection)} failed: {message ?? status.ToString()}; if a webhook is named there, the operator does not run: try again, or ask the platform team.", ExitCodes.Unavailable),
            _ when message is not null => (Capital(message) + ".", ExitCodes.Failed),
            _ => ($"{Name(connection)} answered {(int)status} {status}; check the server in the kubeconfig.", ExitCodes.Unavailable),
        };
        return new ClusterException(sentence, exitCode, status, aboutObject);
    }

    /// <summary>No answer in time.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="inner">What led to it.</param>
    public static ClusterException Silent(ClusterConnection connection, Exception inner) => new(
        $"{Name(connection)} did not answer within {connection.Timeout!.Value.TotalSeconds:0.#} s; try again, or give it more time by --request-timeout.",
        ExitCodes.Unavailable,
        null,
        inner: inner);

    /// <summary>No way there.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="inner">What led to it.</param>
    public static ClusterException Unreachable(ClusterConnection connection, HttpRequestException inner)
    {
        var why = inner.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"no such host as {connection.Context.Server.Host}",
            HttpRequestError.SecureConnectionError when inner.InnerException is AuthenticationException =>
                "its certificate is not from the certificate-authority of the kubeconfig, or bears another name",
            HttpRequestError.SecureConnectionError => "no secure connection came about",
            _ when inner.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
            _ => inner.GetBaseException().Message.TrimEnd('.'),
        };
        return new ClusterException(
            $"{Name(connection)} cannot be reached: {why}; check that it runs, and that --context and --kubeconfig name the right cluster.",
            ExitCodes.Unavailable,
            null,
            inner: inner);
    }

    /// <summary>An answer that no API server gives.</summary>
    /// <param name="connection">Where from.</param>
    public static ClusterException NoApiServer(ClusterConnection connection) => new(
        $"What answers at {connection.Context.Server} is no Kubernetes API server; check the server of the context in the kubeconfig.", ExitCodes.Unavailable, null);

    private static string Name(ClusterConnection connection) =>
        $"The API server {connection.Context.Server.GetLeftPart(UriPartial.Authority)}{(connection.Context.Name.Length > 0 ? $" of context {connection.Context.Name}" : "")}";

    private static string Who(ClusterConnection connection) => connection.Context.UserEntry is { } user ? $"user {user} of the kubeconfig" : "no user in the kubeconfig";

    private static string? Text(JsonNode? json, string name) =>
        json is JsonObject item && item[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static string? Capital(string? message) => message is null ? null : char.ToUpperInvariant(message[0]) + message[1..].TrimEnd('.');

    // Only for what people read; nothing is decided by it but the exit code.
    [GeneratedRegex("""\Aadmission webhook "[a-z0-9.-]+\.jitoperator\.io" denied the request: """, RegexOptions.NonBacktracking)]
    private static partial Regex Denial();
}
