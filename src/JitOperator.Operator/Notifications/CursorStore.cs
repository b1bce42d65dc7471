using System.Globalization;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Notifications;

/// <summary>Where it is kept up to which record each channel was told.</summary>
internal interface ICursorStore
{
    /// <summary>Index of the next record of each channel; empty when there is none, or when they are of another log.</summary>
    Task<IReadOnlyDictionary<string, long>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps them, in the place of those before.</summary>
    Task SaveAsync(IReadOnlyDictionary<string, long> cursors, CancellationToken cancellationToken);
}

/// <summary>Keeps them in one ConfigMap in the operator's namespace, by server-side apply.</summary>
/// <param name="configMaps">Reads and writes it.</param>
/// <param name="place">The operator's namespace.</param>
/// <param name="origin">Origin of the log that they count in.</param>
internal sealed class CursorStore(ResourceClient<V1ConfigMap> configMaps, string place, string origin) : ICursorStore
{
    /// <summary>Name of the ConfigMap: the operator's rights name it.</summary>
    public const string Name = "jit-operator-notifications";

    private const string Origin = "origin";
    private const string Prefix = "next.";

    public async Task<IReadOnlyDictionary<string, long>> LoadAsync(CancellationToken cancellationToken)
    {
        var data = (await configMaps.GetAsync(place, Name, cancellationToken))?.Data;
        return data is null || !data.TryGetValue(Origin, out var known) || known != origin
            ? new Dictionary<string, long>()
            : data
                .Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(entry => (
                    Name: entry.Key[Prefix.Length..],
                    Next: long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var next) ? next : -1))
                .Where(cursor => cursor.Next >= 0)
                .ToDictionary(cursor => cursor.Name, cursor => cursor.Next, StringComparer.Ordinal);
    }

    public Task SaveAsync(IReadOnlyDictionary<string, long> cursors, CancellationToken cancellationToken)
    {
        var data = cursors.ToDictionary(cursor => Prefix + cursor.Key, cursor => cursor.Value.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
        data[Origin] = origin;
        return configMaps.ApplyAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { Name = Name, NamespaceProperty = place }, Data = data }, cancellationToken);
    }
}
