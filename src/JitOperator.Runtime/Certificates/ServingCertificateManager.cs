using System.Net.Security;
using JitOperator.Runtime.Timing;
using k8s;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Certificates;

/// <summary>
/// An authority and a serving certificate of its own, kept in a Secret that all replicas share, and trusted by the webhooks. They are
/// made when missing, mended when broken, and replaced before they expire; of many replicas one does it, and the others take over what it
/// stored. No leader is needed: all writes are compare-and-swap.
/// </summary>
public sealed partial class ServingCertificateManager : IServingCertificate
{
    /// <summary>How often in one round others may be first, before it is left to the next round.</summary>
    private const int MostRaces = 5;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private readonly ServingCertificateOptions _options;
    private readonly ICertificateStore _store;
    private readonly IReadOnlyList<ITrustedAuthorities> _trusting;
    private readonly CertificateRenewal _renewal;
    private readonly TimeProvider _time;
    private readonly Jitter _jitter;
    private readonly ILogger<ServingCertificateManager> _logger;

    private CertificateSet _served = CertificateSet.Empty;
    private byte[] _published = [];
    private volatile bool _isTrusted;
    private SslStreamCertificateContext? _current;

    /// <summary>Creates a manager; it does nothing before <see cref="RunAsync"/>.</summary>
    /// <exception cref="ArgumentException">There is no name that the certificate is for.</exception>
    public ServingCertificateManager(
        IKubernetes kubernetes, ServingCertificateOptions options, TimeProvider time, Jitter jitter, ILogger<ServingCertificateManager> logger)
        : this(new SecretStore(kubernetes, options.Namespace, options.SecretName), Configurations(kubernetes, options), options, time, jitter, logger)
    {
    }

    internal ServingCertificateManager(
        ICertificateStore store,
        IReadOnlyList<ITrustedAuthorities> trusting,
        ServingCertificateOptions options,
        TimeProvider time,
        Jitter jitter,
        ILogger<ServingCertificateManager> logger)
    {
        if (options.Names.Count == 0 || options.Names.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("A certificate needs a name that it is for.", nameof(options));
        _store = store;
        _trusting = trusting;
        _options = options;
        _renewal = new CertificateRenewal(options);
        _time = time;
        _jitter = jitter;
        _logger = logger;
    }

    /// <inheritdoc/>
    public SslStreamCertificateContext? Current => Volatile.Read(ref _current);

    /// <summary>
    /// Whether the webhooks that exist trust what is stored, as of the last look. While they do not, the API server cannot call them.
    /// </summary>
    public bool IsTrusted => _isTrusted;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(
            new BackoffOptions(FirstRetry < _options.PollInterval ? FirstRetry : _options.PollInterval, _options.PollInterval), _jitter);
        try
        {
            while (true)
            {
                var wait = _options.PollInterval;
                if (await LookAfterAsync(cancellationToken))
                    backoff.Reset();
                else
                    wait = backoff.Next();
                await Task.Delay(_jitter.Around(wait, 0.2), _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>One look at everything. False if not all is as it should be, and it should be looked at again soon.</summary>
    internal async Task<bool> LookAfterAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (set, isSettled) = await KeepAsync(cancellationToken);
            return set is not null && await PublishAsync(set, cancellationToken) && isSettled;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // What is served is served on.
            LogFailed(e);
            return false;
        }
    }

    /// <summary>Reads what is stored, serves it, and replaces it if that is due; that it is not null means that it is served.</summary>
    private async Task<(CertificateSet? Set, bool IsSettled)> KeepAsync(CancellationToken cancellationToken)
    {
        for (var race = 0; race < MostRaces; race++)
        {
            var stored = await _store.ReadAsync(cancellationToken);
            var set = stored is null ? CertificateSet.Empty : CertificateSet.Read(stored.Data);
            var isServed = _renewal.CanServe(set, _time.GetUtcNow());
            if (isServed)
                Serve(set);
            try
            {
                if (_renewal.Next(set, _served, IsPublished(set), _time.GetUtcNow()) is not var (next, reason))
                    return (set, IsSettled: true);
                if (!await TryWriteAsync(stored, next, cancellationToken))
                    continue;
                if (set.Faults.Count > 0)
                    LogMended(_options.Namespace, _options.SecretName, string.Join(' ', set.Faults), reason);
                else
                    LogMade(_options.Namespace, _options.SecretName, reason);
                Serve(next);
                return (next, IsSettled: true);
            }
            catch (Exception e) when (isServed && !cancellationToken.IsCancellationRequested)
            {
                // What is there still serves, and may not be trusted yet.
                LogFailed(e);
                return (set, IsSettled: false);
            }
        }

        return (null, IsSettled: false);
    }

    private async Task<bool> TryWriteAsync(StoredCertificates? stored, CertificateSet set, CancellationToken cancellationToken) =>
        await (stored is null
            ? _store.TryCreateAsync(set.Write(), cancellationToken)
            : _store.TryUpdateAsync(stored, set.Write(), cancellationToken)) is not null;

    private void Serve(CertificateSet set)
    {
        if (set.Serving!.Thumbprint != _served.Serving?.Thumbprint)
        {
            Volatile.Write(ref _current, SslStreamCertificateContext.Create(set.Serving, additionalCertificates: null, offline: true));
            LogServing(set.Serving.Thumbprint, set.Serving.NotAfter.ToUniversalTime());
        }

        _served = set;
    }

    private async Task<bool> PublishAsync(CertificateSet set, CancellationToken cancellationToken)
    {
        var authorities = set.AuthoritiesPem;
        var all = true;
        foreach (var trusting in _trusting)
        {
            var outcome = await trusting.SyncAsync(authorities, ReadAuthoritiesAsync, cancellationToken);
            if (outcome is TrustOutcome.Changed)
                LogPublished(trusting.Name, set.Authorities.Count);
            all &= outcome is not TrustOutcome.Unknown;
        }

        _published = all ? authorities : [];
        return _isTrusted = all;
    }

    private bool IsPublished(CertificateSet set) => _isTrusted && _published.AsSpan().SequenceEqual(set.AuthoritiesPem);

    private async Task<byte[]?> ReadAuthoritiesAsync(CancellationToken cancellationToken) =>
        await _store.ReadAsync(cancellationToken) is { } stored ? CertificateSet.Read(stored.Data).AuthoritiesPem : null;

    private static IReadOnlyList<ITrustedAuthorities> Configurations(IKubernetes kubernetes, ServingCertificateOptions options) =>
    [
        .. new[]
        {
            (Plural: WebhookConfiguration.Mutating, Name: options.MutatingWebhookConfiguration),
            (Plural: WebhookConfiguration.Validating, Name: options.ValidatingWebhookConfiguration),
        }
        .Where(configuration => configuration.Name is not null)
        .Select(configuration => new WebhookConfiguration(kubernetes, configuration.Plural, configuration.Name!)),
    ];

    [LoggerMessage(LogLevel.Information, "Wrote new certificates to Secret {Namespace}/{Name}. {Reason}")]
    private partial void LogMade(string @namespace, string name, string reason);

    [LoggerMessage(LogLevel.Warning, "Secret {Namespace}/{Name} was broken and has been mended. {Faults} {Reason}")]
    private partial void LogMended(string @namespace, string name, string faults, string reason);

    [LoggerMessage(LogLevel.Information, "Serving with certificate {Thumbprint}, valid until {Until:u}")]
    private partial void LogServing(string thumbprint, DateTime until);

    [LoggerMessage(LogLevel.Information, "{Configuration} now trusts the {Count} authorities that are stored")]
    private partial void LogPublished(string configuration, int count);

    [LoggerMessage(LogLevel.Error, "The serving certificate could not be looked after; what is served is served on")]
    private partial void LogFailed(Exception exception);
}
