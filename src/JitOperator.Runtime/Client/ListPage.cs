using System.Text.Json;

namespace JitOperator.Runtime.Client;

/// <summary>One page of a list as the API server sends it. Items stay as they are, so that each can be read on its own.</summary>
internal sealed record ListPage(ListPage.PageMetadata? Metadata, IReadOnlyList<JsonElement>? Items)
{
    internal sealed record PageMetadata(string? ResourceVersion, string? Continue);
}
