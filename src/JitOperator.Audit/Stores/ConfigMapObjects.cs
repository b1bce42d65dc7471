using System.Net;
using System.Runtime.CompilerServices;
using JitOperator.Api;
using JitOperator.Audit.Log;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>
/// Keeps a log as immutable ConfigMaps in a namespace of their own. Needs nothing but the cluster. No object can be changed once it is
/// written, with whatever credentials; the operator's can delete them, for merging and pruning, which shows to everybody who verifies.
/// </summary>
public sealed class ConfigMapObjects : ILogObjects
{
    private const int MostRestarts = 5;

    private readonly IKubernetes _kubernetes;
    private readonly ConfigMapObjectsOptions _options;
    private readonly ConfigMapRequests _requests;
    private readonly ConfigMapCalls _calls;

    /// <summary>Uses a cluster.</summary>
    /// <param name="kubernetes">The cluster; stays the caller's.</param>
    /// <param name="options">How to use it.</param>
    /// <param name="time">For time limits and delays.</param>
    /// <exception cref="ArgumentException">Not a <see cref="Kubernetes"/> but some other implementation.</exception>
    public ConfigMapObjects(IKubernetes kubernetes, ConfigMapObjectsOptions options, TimeProvider time)
    {
        _kubernetes = kubernetes;
        _options = options;
        _requests = new ConfigMapRequests(options, time);
        _calls = new ConfigMapCalls(
            kubernetes as Kubernetes ?? throw new ArgumentException($"Needs the connections of a {typeof(Kubernetes)}.", nameof(kubernetes)),
            options.Namespace);
    }

    /// <inheritdoc/>
    public async Task<CreateOutcome> CreateAsync(V1ConfigMap manifest, CancellationToken cancellationToken)
    {
        manifest.Metadata.NamespaceProperty = _options.Namespace;
        try
        {
            await _requests.WriteAsync(
                $"create {Where(manifest.Metadata.Name)}",
                token => _calls.CreateAsync(manifest, token),
                cancellationToken);
            return CreateOutcome.Created;
        }
        catch (HttpOperationException e) when (ConfigMapRequests.IsAlreadyExists(e))
        {
            return CreateOutcome.Exists;
        }
    }

    /// <inheritdoc/>
    public async Task<FoundObject?> ReadAsync(string name, CancellationToken cancellationToken) =>
        await ReadConfigMapAsync(name, cancellationToken) is { } configMap ? new FoundObject(name, Where(name), configMap) : null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FoundObject> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = string.Empty;
        string? token = null;
        for (var restarts = 0; ;)
        {
            if (await ReadPageAsync(token, cancellationToken) is not { } page)
            {
                // The list begins anew, and what was given already is passed over.
                token = ++restarts <= MostRestarts
                    ? null
                    : throw new LogStoreException($"The list of the ConfigMaps in {_options.Namespace} expired again and again.", false);
                continue;
            }

            foreach (var configMap in page.Items.OrderBy(item => item.Metadata.Name, StringComparer.Ordinal))
            {
                var name = configMap.Metadata.Name;
                if (string.CompareOrdinal(name, last) <= 0)
                    continue;
                last = name;
                yield return new FoundObject(name, Where(name), configMap);
            }

            token = page.Metadata.ContinueProperty;
            if (string.IsNullOrEmpty(token))
                yield break;
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _requests.ReadAsync(
                $"delete {Where(name)}",
                async token =>
                {
                    await _calls.DeleteAsync(name, token);
                    return true;
                },
                cancellationToken);
        }
        catch (HttpOperationException e) when (e.Response?.StatusCode == HttpStatusCode.NotFound)
        {
            // Somebody else was faster.
        }
    }

    /// <inheritdoc/>
    public async Task<long> ReadFloorAsync(CancellationToken cancellationToken) =>
        await ReadConfigMapAsync(FloorManifest.Name, cancellationToken) is { } configMap
            ? FloorManifest.Read(configMap) ?? throw new LogStoreException(
                $"{Where(FloorManifest.Name)} is not as the operator wrote it; delete the key that does not belong there, or restore it.", mayHaveWritten: false)
            : 0;

    /// <inheritdoc/>
    public async Task RaiseFloorAsync(long floor, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostRestarts; attempt++)
        {
            var configMap = await ReadConfigMapAsync(FloorManifest.Name, cancellationToken);
            if (configMap is null)
            {
                if (await CreateAsync(FloorManifest.Write(floor), cancellationToken) == CreateOutcome.Created)
                    return;
                continue;
            }

            if (FloorManifest.Read(configMap) is { } there && there >= floor)
                return;
            configMap.Data = FloorManifest.Write(floor).Data;
            if (await ReplaceAsync(configMap, cancellationToken))
                return;
        }

        throw new LogStoreException($"{Where(FloorManifest.Name)} was changed by others again and again.", mayHaveWritten: false);
    }

    /// <summary>Replaces an object, unless somebody changed it since it was read.</summary>
    private async Task<bool> ReplaceAsync(V1ConfigMap configMap, CancellationToken cancellationToken)
    {
        var isCurrent = true;
        await _requests.WriteAsync(
            $"write {Where(configMap.Metadata.Name)}",
            async token =>
            {
                try
                {
                    await _kubernetes.CoreV1.ReplaceNamespacedConfigMapAsync(
                        configMap, configMap.Metadata.Name, _options.Namespace, fieldManager: ApiConstants.FieldManager, cancellationToken: token);
                }
                catch (HttpOperationException e) when (e.Response?.StatusCode == HttpStatusCode.Conflict)
                {
                    isCurrent = false;
                }
            },
            cancellationToken);
        return isCurrent;
    }

    private async Task<V1ConfigMap?> ReadConfigMapAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _requests.ReadAsync($"read {Where(name)}", token => _calls.ReadAsync(name, token), cancellationToken);
        }
        catch (HttpOperationException e) when (e.Response?.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>A page of the list, which the API server gives in the order of names; null when it must begin anew.</summary>
    private async Task<V1ConfigMapList?> ReadPageAsync(string? continueToken, CancellationToken cancellationToken)
    {
        try
        {
            return await _requests.ReadAsync(
                $"list the ConfigMaps in {_options.Namespace}",
                token => _kubernetes.CoreV1.ListNamespacedConfigMapAsync(
                    _options.Namespace,
                    continueParameter: continueToken,
                    labelSelector: $"{ObjectForm.Label}={ObjectForm.LabelValue}",
                    limit: _options.PageSize,
                    cancellationToken: token),
                cancellationToken);
        }
        catch (HttpOperationException e) when (e.Response?.StatusCode == HttpStatusCode.Gone && continueToken is not null)
        {
            return null;
        }
        catch (HttpOperationException e)
        {
            throw new LogStoreException($"Could not list the ConfigMaps in {_options.Namespace}.", mayHaveWritten: false, e);
        }
    }

    private string Where(string name) => $"ConfigMap {_options.Namespace}/{name}";
}
