using System.Text.Json.Nodes;

namespace JitOperator.TestKit.Faults;

internal sealed record GoneEventFault : Fault
{
    internal override Task ApplyAsync(ProxyExchange exchange) => exchange.AnswerAsync(
        200, new JsonObject { ["type"] = "ERROR", ["object"] = StatusFault.Describe(410, "Expired") }.ToJsonString() + "\n");
}
