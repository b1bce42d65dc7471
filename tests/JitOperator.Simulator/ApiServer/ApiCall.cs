using System.Net;
using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>A request.</summary>
internal sealed record ApiCall(ApiUser User, string Verb, ResourcePath Path, string? ContentType = null, JsonObject? Body = null);

/// <summary>An answer.</summary>
internal sealed record ApiAnswer(HttpStatusCode Code, JsonObject Body)
{
    public bool IsSuccess => (int)Code is >= 200 and < 300;
}
