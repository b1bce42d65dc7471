using System.Net;
using JitOperator.Api;
using JitOperator.Audit.Stores;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Audit.Witness;

/// <summary>
/// Keeps checkpoints in one ConfigMap, an entry a log, named by the hash of its origin. The API server compares and swaps by
/// <c>resourceVersion</c>, so that several replicas can be one witness. It belongs in another cluster than the log: who owns both can
/// put an older state back.
/// </summary>
public sealed class ConfigMapWitnessStore : IWitnessStore
{
    private readonly IKubernetes _kubernetes;
    private readonly string _namespace;
    private readonly string _name;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <summary>Uses a ConfigMap, and makes it when it is first written to.</summary>
    /// <param name="kubernetes">The cluster; stays the caller's.</param>
    /// <param name="namespaceName">Namespace, which must exist.</param>
    /// <param name="name">Name.</param>
    /// <param name="timeout">How long one request to the API server may take.</param>
    /// <param name="time">Measures it.</param>
    public ConfigMapWitnessStore(IKubernetes kubernetes, string namespaceName, string name, TimeSpan timeout, TimeProvider time)
    {
        _kubernetes = kubernetes;
        _namespace = namespaceName;
        _name = name;
        _timeout = timeout;
        _time = time;
    }

    private string Where => $"ConfigMap {_namespace}/{_name}";

    /// <inheritdoc/>
    public async Task<WitnessedNote?> ReadAsync(string originHash, CancellationToken cancellationToken) =>
        await FindAsync(cancellationToken) is { } found && found.Data?.TryGetValue(originHash, out var note) == true
            ? new WitnessedNote(note, found.Metadata.ResourceVersion)
            : null;

    /// <inheritdoc/>
    public async Task<bool> ReplaceAsync(string originHash, WitnessedNote? known, string note, CancellationToken cancellationToken)
    {
        var found = await FindAsync(cancellationToken);
        var there = found?.Data?.TryGetValue(originHash, out var now) == true ? now : null;
        // Another log's entry may have changed meanwhile; what matters is that this log's has not.
        if (!string.Equals(there, known?.Note, StringComparison.Ordinal))
            return false;
        return await SendAsync("write", async token =>
        {
            try
            {
                if (found is null)
                {
                    await _kubernetes.CoreV1.CreateNamespacedConfigMapAsync(New(originHash, note), _namespace, cancellationToken: token);
                    return true;
                }

                found.Data ??= new Dictionary<string, string>(StringComparer.Ordinal);
                found.Data[originHash] = note;
                await _kubernetes.CoreV1.ReplaceNamespacedConfigMapAsync(found, _name, _namespace, cancellationToken: token);
                return true;
            }
            catch (HttpOperationException e) when (e.Response?.StatusCode == HttpStatusCode.Conflict)
            {
                return false;
            }
        }, cancellationToken);
    }

    private Task<V1ConfigMap?> FindAsync(CancellationToken cancellationToken) => SendAsync("read", async token =>
    {
        try
        {
            // Without a resourceVersion the API server reads from etcd itself and not from its cache.
            return await _kubernetes.CoreV1.ReadNamespacedConfigMapAsync(_name, _namespace, cancellationToken: token);
        }
        catch (HttpOperationException e) when (e.Response?.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }, cancellationToken);

    private async Task<T> SendAsync<T>(string what, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        using var limit = new RequestLimit(_timeout, _time, cancellationToken);
        try
        {
            return await send(limit.Token);
        }
        catch (HttpOperationException e)
        {
            throw new WitnessStoreException($"Could not {what} {Where}: the API server answered {(int?)e.Response?.StatusCode}.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Text.Json.JsonException || (e is OperationCanceledException && limit.IsOver))
        {
            throw new WitnessStoreException($"Could not {what} {Where}.", e);
        }
    }

    private V1ConfigMap New(string originHash, string note) => new()
    {
        ApiVersion = V1ConfigMap.KubeApiVersion,
        Kind = V1ConfigMap.KubeKind,
        Metadata = new()
        {
            Name = _name,
            NamespaceProperty = _namespace,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.ManagedBy] = Labels.ManagedByValue },
        },
        Data = new Dictionary<string, string>(StringComparer.Ordinal) { [originHash] = note },
    };
}
