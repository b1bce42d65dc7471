using System.Collections.Concurrent;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Requests;

/// <summary>
/// Writes the status of requests, and knows what it wrote until the cache knows it: who looks again in between, because an approval came,
/// would else write the same once more, and whoever waits for access waits for that, too.
/// </summary>
public sealed class RequestStatuses(ResourceClient<StatusOf<AccessRequestStatus>> statuses)
{
    // By UID: what was written, and the version of the request that the cache had then.
    private readonly ConcurrentDictionary<string, (string Version, AccessRequestStatus Status)> _written = new(StringComparer.Ordinal);

    /// <summary>The request as it is, where the cache has not heard of the status that was written last.</summary>
    public AccessRequest Latest(AccessRequest cached)
    {
        if (!_written.TryGetValue(cached.Metadata.Uid, out var written))
        {
            return cached;
        }

        if (written.Version == cached.Metadata.ResourceVersion)
        {
            return new AccessRequest { Metadata = cached.Metadata, Spec = cached.Spec, Status = written.Status };
        }

        Forget(cached.Metadata.Uid);
        return cached;
    }

    /// <summary>The request is gone.</summary>
    public void Forget(string requestUid) => _written.TryRemove(requestUid, out _);

    /// <summary>Writes the status of a request, unless it is that already.</summary>
    /// <exception cref="KubernetesRequestException">Nobody knows whether it was written.</exception>
    public async Task WriteAsync(AccessRequest request, AccessRequestStatus status, CancellationToken cancellationToken)
    {
        if (StatusOf.Same(status, request.Status))
        {
            return;
        }

        await statuses.ApplyStatusAsync(new(ApiConstants.ApiVersion, AccessRequest.KindName, request.Metadata, status), cancellationToken);
        _written[request.Metadata.Uid] = (request.Metadata.ResourceVersion, status);
    }
}
