using System.Globalization;
using System.Text.Json.Nodes;

namespace JitOperator.TestKit.Faults;

internal sealed record StatusFault(int Code, string Reason, TimeSpan? RetryAfter) : Fault
{
    /// <summary>A Kubernetes Status object of a failure.</summary>
    internal static JsonObject Describe(int code, string reason) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = "injected by the fault proxy",
        ["reason"] = reason,
        ["code"] = code,
    };

    internal override async Task ApplyAsync(ProxyExchange exchange)
    {
        if (RetryAfter is { } wait)
            exchange.SetHeader("Retry-After", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        await exchange.AnswerAsync(Code, Describe(Code, Reason).ToJsonString());
    }
}
