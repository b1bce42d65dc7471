using System.Globalization;
using System.Net;
using JitOperator.Runtime.Certificates;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Activity;

/// <summary>The parts that hear of what people do: an endpoint on every replica, and on the leader what records.</summary>
public sealed partial class ActivityHost(
    ActivityEndpoint endpoint,
    IServingCertificate? certificate,
    LeaderLink leader,
    ActivityRecorder recorder,
    CanaryWatch watch,
    string address,
    TimeProvider time,
    ILogger<ActivityHost> logger) : IAsyncDisposable
{
    private static readonly TimeSpan s_announceRetry = TimeSpan.FromSeconds(2);

    /// <summary>The certificate of its own that it serves with; null when it shares that of the webhooks.</summary>
    public IServingCertificate? Certificate => certificate;

    /// <summary>True while nothing is heard of what people do. Only the leader finds out.</summary>
    public bool IsSilent => watch.IsSilent;

    /// <summary>Called with the UID of a request whose grant was used in a way that may end it.</summary>
    public void OnUnexpected(Action<string> act) => recorder.OnUnexpected = act;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The port cannot be had.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await endpoint.StartAsync(cancellationToken);
        LogListening(endpoint.Port);
    }

    /// <summary>Keeps the certificate valid, where it has one of its own, until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => certificate?.RunAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Leads: records until cancelled. The log is open.</summary>
    public Task LeadAsync(CancellationToken cancellationToken) => Task.WhenAll(
        recorder.RunAsync(cancellationToken),
        watch.RunAsync(cancellationToken),
        AnnounceAsync(cancellationToken));

    /// <summary>Takes no more events.</summary>
    public Task StopAsync() => endpoint.StopAsync(CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await endpoint.DisposeAsync();
        leader.Dispose();
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        var host = IPAddress.TryParse(address, out var ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{ip}]" : address;
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://{host}:{endpoint.Port}{ActivityOptions.Path}"));
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await leader.AnnounceAsync(url, cancellationToken);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                LogNotAnnounced(e.Message);
                await Task.WhenAny(Task.Delay(s_announceRetry, time, cancellationToken));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Takes audit events on port {Port}")]
    private partial void LogListening(int port);

    [LoggerMessage(LogLevel.Warning, "The other replicas cannot be told yet where audit events go: {Reason}")]
    private partial void LogNotAnnounced(string reason);
}
