using System.Net;
using System.Runtime.CompilerServices;
using JitOperator.Api;
using JitOperator.Audit.Log;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>
/// Keeps commits as immutable ConfigMaps in a namespace of their own. Needs nothing but the cluster, and no more rights than to get,
/// list and create: what is written cannot be changed or deleted with the operator's credentials.
/// </summary>
public sealed class ConfigMapLogStore : ILogStore
{
    private const int MostRestarts = 5;

    private readonly IKubernetes _kubernetes;
    private readonly ConfigMapLogStoreOptions _options;
    private readonly ConfigMapRequests _requests;

    /// <summary>Uses a cluster.</summary>
    /// <param name="kubernetes">The cluster; stays the caller's.</param>
    /// <param name="options">How to use it.</param>
    /// <param name="time">For time limits and delays.</param>
    public ConfigMapLogStore(IKubernetes kubernetes, ConfigMapLogStoreOptions options, TimeProvider time)
    {
        _kubernetes = kubernetes;
        _options = options;
        _requests = new ConfigMapRequests(options, time);
    }

    /// <inheritdoc/>
    public async Task<CreateOutcome> CreateAsync(LogCommit commit, CancellationToken cancellationToken)
    {
        var configMap = CommitManifest.Write(commit, _options.Namespace);
        try
        {
            await _requests.WriteAsync(
                $"create {Where(commit.FirstIndex)}",
                token => _kubernetes.CoreV1.CreateNamespacedConfigMapAsync(
                    configMap, _options.Namespace, fieldManager: ApiConstants.FieldManager, cancellationToken: token),
                cancellationToken);
            return CreateOutcome.Created;
        }
        catch (HttpOperationException e) when (ConfigMapRequests.IsAlreadyExists(e))
        {
            return CreateOutcome.Exists;
        }
    }

    /// <inheritdoc/>
    public async Task<StoredCommit?> ReadAsync(long firstIndex, CancellationToken cancellationToken)
    {
        var where = Where(firstIndex);
        try
        {
            // Without a resourceVersion the API server reads from etcd itself and not from its cache.
            var configMap = await _requests.ReadAsync(
                $"read {where}",
                token => _kubernetes.CoreV1.ReadNamespacedConfigMapAsync(
                    CommitManifest.NameOf(firstIndex), _options.Namespace, cancellationToken: token),
                cancellationToken);
            return CommitManifest.Read(configMap, where);
        }
        catch (HttpOperationException e) when (e.Response?.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredCommit> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
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
                yield return CommitManifest.Read(configMap, $"ConfigMap {_options.Namespace}/{name}");
            }

            token = page.Metadata.ContinueProperty;
            if (string.IsNullOrEmpty(token))
                yield break;
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
                    labelSelector: $"{CommitManifest.Label}={CommitManifest.LabelValue}",
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

    private string Where(long firstIndex) => $"ConfigMap {_options.Namespace}/{CommitManifest.NameOf(firstIndex)}";
}
