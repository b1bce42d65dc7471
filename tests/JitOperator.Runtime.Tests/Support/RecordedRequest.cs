using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace JitOperator.Runtime.Tests.Support;

/// <summary>What a client sent.</summary>
internal sealed record RecordedRequest(string Method, string Path, IQueryCollection Query, string? ContentType, string Body)
{
    public bool IsWatch => Query["watch"] == "true";

    public JsonNode? Json => JsonNode.Parse(Body);

    public static async Task<RecordedRequest> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        return new RecordedRequest(
            request.Method, request.Path.Value!, request.Query, request.ContentType, await reader.ReadToEndAsync());
    }
}
