using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Core.Stamps;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.AspNetCore.Http;

namespace JitOperator.Operator.Activity;

/// <summary>
/// Passes batches on to the leader, which alone writes the log. The leader says in an annotation of the lease where it is. It is known by
/// the certificate, which all replicas serve with, and this replica is known to it by a token that follows from their common key.
/// </summary>
public sealed class LeaderLink : IDisposable
{
    /// <summary>The annotation of the lease: where the leader takes events.</summary>
    public const string Annotation = "jitoperator.io/activity-url";

    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(5);

    private readonly IKubernetes _kubernetes;
    private readonly string _namespace;
    private readonly string _lease;
    private readonly string _token;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private (Uri? Url, DateTimeOffset At) _known;

    /// <summary>A link for this replica.</summary>
    public LeaderLink(
        IKubernetes kubernetes, string @namespace, string lease, string token, Func<SslStreamCertificateContext?> certificate, TimeProvider time)
    {
        (_kubernetes, _namespace, _lease, _token, _time) = (kubernetes, @namespace, lease, token, time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    shown is X509Certificate2 theirs && certificate()?.TargetCertificate is { } ours && theirs.RawDataMemory.Span.SequenceEqual(ours.RawDataMemory.Span),
            },
        });
    }

    /// <summary>The token that replicas show each other: nobody without the key can make it, and it says nothing of the key.</summary>
    public static string TokenOf(IStampSigner signer) => Convert.ToHexStringLower(SHA256.HashData(
        signer.Sign(Encoding.ASCII.GetBytes("jitoperator.io/activity-peer/v1"))));

    /// <summary>Says in the lease where this replica, which leads, takes events.</summary>
    public async Task AnnounceAsync(Uri url, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Annotation] = url.ToString() } },
        };
        await _kubernetes.CoordinationV1.PatchNamespacedLeaseAsync(
            new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch), _lease, _namespace, cancellationToken: cancellationToken);
    }

    /// <summary>Passes a batch on.</summary>
    /// <param name="body">The batch.</param>
    /// <param name="source">Where its events come from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the leader answered; 503 where there is none that can be reached.</returns>
    public async Task<int> PassOnAsync(ReadOnlyMemory<byte> body, string source, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindAsync(cancellationToken) is not { } url)
            {
                return StatusCodes.Status503ServiceUnavailable;
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, new UriBuilder(url) { Query = $"{ActivityOptions.SourceParameter}={source}" }.Uri)
            {
                Version = HttpVersion.Version11,
                Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest
                ? (int)response.StatusCode
                : StatusCodes.Status503ServiceUnavailable;
        }
        catch (Exception e) when (e is HttpRequestException or HttpOperationException or IOException)
        {
            _known = default;
            return StatusCodes.Status503ServiceUnavailable;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<Uri?> FindAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (_known.Url is not null && now - _known.At < s_fresh)
        {
            return _known.Url;
        }

        var lease = await _kubernetes.CoordinationV1.ReadNamespacedLeaseAsync(_lease, _namespace, cancellationToken: cancellationToken);
        var text = lease.GetAnnotation(Annotation);
        _known = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps ? (url, now) : default;
        return _known.Url;
    }
}
