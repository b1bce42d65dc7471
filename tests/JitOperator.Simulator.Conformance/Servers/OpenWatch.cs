using System.Text.Json.Nodes;
using JitOperator.Simulator.Conformance.Operations;

namespace JitOperator.Simulator.Conformance.Servers;

/// <summary>A watch that is open.</summary>
/// <param name="Kind">What is watched.</param>
/// <param name="Response">Its answer.</param>
internal sealed record OpenWatch(TestedKind Kind, HttpResponseMessage Response) : IDisposable
{
    /// <summary>
    /// Reads its events up to one of an object of a name, which comes after all others, or up to an error. Events of others' objects
    /// are among them.
    /// </summary>
    public async Task<IReadOnlyList<JsonObject>> ReadAsync(string last, CancellationToken cancellationToken)
    {
        var events = new List<JsonObject>();
        using var reader = new StreamReader(await Response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var told = JsonNode.Parse(line)!.AsObject();
            if ((string?)told["type"] == "BOOKMARK")
            {
                continue;
            }

            events.Add(told);
            if ((string?)told["type"] == "ERROR" || (string?)told["object"]!["metadata"]!["name"] == last)
            {
                break;
            }
        }

        return events;
    }

    /// <inheritdoc/>
    public void Dispose() => Response.Dispose();
}
