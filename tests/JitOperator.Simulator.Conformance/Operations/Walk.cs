using System.Text.Json.Nodes;
using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>A list in pages, with something else done after the first.</summary>
internal sealed record Walk(TestedKind Kind, string? Selector, int Limit, Operation Between) : Operation(Kind, string.Empty)
{
    public override async Task RunAsync(Server server)
    {
        var path = $"{server.PathOf(Kind, null)}?limit={Limit}{(Selector is null ? "" : $"&labelSelector={Uri.EscapeDataString(Selector)}")}";
        var page = await server.SendAsync(HttpMethod.Get, path, null, Kind, note: false);
        var items = Take(page);
        await server.RunAsync(Between);
        while ((string?)page.Body["metadata"]?["continue"] is { Length: > 0 } token)
        {
            page = await server.SendAsync(HttpMethod.Get, $"{path}&continue={Uri.EscapeDataString(token)}", null, Kind, note: false);
            foreach (var item in Take(page))
            {
                items.Add(item!.DeepClone());
            }
        }

        page.Body["items"] = items;
        server.Note(Kind, page.Code, page.Body);
    }

    protected override string Rest => $" in pages of {Limit} with {Selector ?? "any labels"}, and after the first: {Between}";

    private static JsonArray Take(Answer page) => page.Body["items"]?.DeepClone().AsArray() ?? [];
}
