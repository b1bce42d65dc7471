using System.Runtime.CompilerServices;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>Keeps a log in memory: for tests, simulations and rehearsals. Gone with the process.</summary>
public sealed class MemoryObjects : ILogObjects
{
    private readonly Lock _lock = new();

    // As text, so that nobody who was given an object can change it here.
    private readonly SortedDictionary<string, string> _objects = new(StringComparer.Ordinal);
    private long _floor;

    /// <inheritdoc/>
    public Task<CreateOutcome> CreateAsync(V1ConfigMap manifest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var text = ConfigMapJson.Write(manifest);
        lock (_lock)
            return Task.FromResult(_objects.TryAdd(manifest.Metadata.Name, text) ? CreateOutcome.Created : CreateOutcome.Exists);
    }

    /// <inheritdoc/>
    public Task<FoundObject?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return Task.FromResult(_objects.TryGetValue(name, out var text) ? Found(name, text) : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FoundObject> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> objects;
        lock (_lock)
            objects = [.. _objects];
        foreach (var (name, text) in objects)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Found(name, text);
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            _objects.Remove(name);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<long> ReadFloorAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return Task.FromResult(_floor);
    }

    /// <inheritdoc/>
    public Task RaiseFloorAsync(long floor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            _floor = Math.Max(_floor, floor);
        return Task.CompletedTask;
    }

    private static FoundObject Found(string name, string text) => new(name, $"{name} in memory", ConfigMapJson.Read(text));
}
