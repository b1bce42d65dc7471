using System.Net;
using System.Text.Json.Nodes;
using JitOperator.Cli.Clusters;
using JitOperator.Core.Scopes;

namespace JitOperator.Cli.Offers;

/// <summary>The namespaces of the cluster, as far as we may see them.</summary>
internal static class ClusterNamespaces
{
    /// <summary>Reads them; where we may not, those that are asked for are taken to be there, without labels.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="asked">Those that are asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The namespaces, and whether they are all of them.</returns>
    public static async Task<(INamespaces Namespaces, bool Complete)> ReadAsync(
        ClusterClient client, IEnumerable<string> asked, CancellationToken cancellationToken)
    {
        try
        {
            var list = await client.SendAsync(HttpMethod.Get, "api/v1/namespaces", null, cancellationToken);
            var names = (list["items"] as JsonArray ?? []).Select(item => item?["metadata"]).OfType<JsonObject>();
            return (new KnownNamespaces(names.ToDictionary(
                metadata => metadata["name"]!.GetValue<string>(),
                metadata => (IReadOnlyDictionary<string, string>)(metadata["labels"] as JsonObject ?? [])
                    .ToDictionary(label => label.Key, label => label.Value?.GetValue<string>() ?? string.Empty))), true);
        }
        catch (ClusterException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            return (KnownNamespaces.Named([.. asked.Distinct()]), false);
        }
    }
}
