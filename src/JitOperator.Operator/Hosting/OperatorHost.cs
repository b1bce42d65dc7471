using System.Net;
using System.Net.Security;
using JitOperator.Api;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Witness;
using JitOperator.CommandLine;
using JitOperator.Core.Activity;
using JitOperator.Core.Admission;
using JitOperator.Operator.Activity;
using JitOperator.Operator.Admission;
using JitOperator.Operator.Bindings;
using JitOperator.Operator.Diagnostics;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Keys;
using JitOperator.Operator.Log;
using JitOperator.Operator.Notifications;
using JitOperator.Operator.Policies;
using JitOperator.Operator.Requests;
using JitOperator.Operator.Reviews;
using JitOperator.Operator.Tracing;
using JitOperator.Runtime.Admission;
using JitOperator.Runtime.Certificates;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Events;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Leadership;
using JitOperator.Runtime.Queues;
using JitOperator.Runtime.Timing;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Hosting;

/// <summary>
/// Puts one replica together and runs it. What takes rights away runs first and depends on the least; what hands them out comes last
/// and only on the leader.
/// </summary>
public sealed partial class OperatorHost : IAsyncDisposable
{
    /// <summary>Name of the Service in front of the webhooks.</summary>
    private const string WebhookService = "jit-operator-webhook";

    /// <summary>Name of the Secret with the certificate of the webhooks.</summary>
    private const string CertificateSecret = "jit-operator-webhook-cert";

    /// <summary>The log is short of room from this share of its bound on: archived records have left by then.</summary>
    private const double TightShare = 0.8;

    private static readonly TimeSpan CertificatePoll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeyRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaintenanceRest = TimeSpan.FromMilliseconds(10);

    private readonly OperatorOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Surroundings _surroundings;
    private readonly Jitter _jitter;

    // First of all: what is measured before it listens is not known.
    private readonly MetricsExport? _export;
    private readonly ClockSkew _clock;
    private readonly ClockGuard _clockGuard;
    private readonly Kubernetes _kubernetes;
    private readonly Clients _clients;
    private readonly Caches _caches;
    private readonly KnownRoles _roles;
    private readonly LeaderElector _elector;
    private readonly WorkQueue<ObjectKey> _bindingKeys;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    private readonly WitnessPolicy? _witnessPolicy;
    private readonly WitnessFollower _witnesses;
    private OperatorKeys? _keys;
    private NotificationHost? _notifications;

    private OperatorHost(OperatorOptions options, Surroundings surroundings)
    {
        _export = surroundings.Exports ? new() : null;
        _options = options;
        _surroundings = surroundings;
        (_kubernetes, _jitter, _loggers) = (surroundings.Kubernetes, surroundings.Jitter, surroundings.Loggers);
        if (!KeyName.IsValid(OperatorKeys.Origin(options.Cluster)))
        {
            throw new ConfigurationException($"--cluster is \"{options.Cluster}\"; give a name without spaces and plus signs.");
        }

        _clock = surroundings.Clock;
        _clockGuard = new ClockGuard(_clock, options.MaxClockSkew);
        _time = new LaterTime(surroundings.Time, _clockGuard);
        if (!WitnessPolicy.TryParse(options.Witnesses, options.WitnessQuorum, out _witnessPolicy, out var fault)
            || (fault = WithoutUrl(_witnessPolicy)) is not null)
        {
            throw new ConfigurationException(fault!);
        }

        _witnesses = new WitnessFollower(_witnessPolicy, _http, new WitnessFollowerOptions(), _time, _loggers);
        _logger = _loggers.CreateLogger<OperatorHost>();
        _clients = new Clients(_kubernetes, _time, _jitter);
        _caches = new Caches(_clients, _time, _jitter, _loggers);
        _roles = new KnownRoles(_caches);
        _elector = new LeaderElector(
            new LeaseStore(_kubernetes, options.Namespace, ApiConstants.FieldManager),
            new LeaderElectionOptions
            {
                // client-go's proportions: 15, 10 and 2 seconds.
                Identity = options.Identity,
                LeaseDuration = options.LeaseDuration,
                RenewDeadline = options.LeaseDuration * 2 / 3,
                RetryPeriod = options.LeaseDuration * 2 / 15,
            },
            _time,
            _jitter,
            _loggers.CreateLogger<LeaderElector>());
        _bindingKeys = new WorkQueue<ObjectKey>("bindings", _time, _jitter);
    }

    /// <summary>Runs a replica until cancelled.</summary>
    /// <exception cref="ConfigurationException">It cannot run as it was told to.</exception>
    /// <exception cref="InvalidOperationException">What it needs is there and not sound.</exception>
    public static Task RunAsync(OperatorOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        RunAsync(options, Surroundings.Of(options, time, loggers), cancellationToken);

    /// <inheritdoc cref="RunAsync(OperatorOptions, TimeProvider, ILoggerFactory, CancellationToken)"/>
    internal static async Task RunAsync(OperatorOptions options, Surroundings surroundings, CancellationToken cancellationToken)
    {
        using var traces = TraceExport.Start(options.OtlpEndpoint, options.Cluster, options.Identity);
        await using var host = new OperatorHost(options, surroundings);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await host.RunAsync(stop);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _bindingKeys.Dispose();
        _witnesses.Dispose();
        _http.Dispose();
        _kubernetes.Dispose();
        _export?.Dispose();
        return ValueTask.CompletedTask;
    }

    // The parts end together: one that ends by itself takes the process with it, which is then started anew.
    private async Task RunAsync(CancellationTokenSource stop)
    {
        using var bindings = new BindingTally(_caches.Bindings);
        List<Task> parts =
        [
            _caches.RunAsync(stop.Token),
            Guard().RunAsync(stop.Token),
            new OverdueLookout(bindings, _bindingKeys.Add, _time).RunAsync(stop.Token),
            ServeAsync(bindings, stop.Token),
        ];
        var first = await Task.WhenAny(parts);
        if (!stop.IsCancellationRequested)
        {
            LogEnding(first.Exception?.GetBaseException().Message ?? "a part of it ended");
        }

        await stop.CancelAsync();
        await Task.WhenAll(parts);
    }

    private Controller<V1RoleBinding> Guard()
    {
        var guard = new ExpiryGuard(
            _caches.Bindings,
            _clients.Bindings,
            () => _keys?.Stamp,
            uid => _caches.Requests.ByIndex(RequestKeys.ByUid, uid) is [{ Spec.Revoked: true }, ..],
            () => _elector.IsLeader,
            () => _clockGuard.Ahead,
            _time,
            _loggers.CreateLogger<ExpiryGuard>());
        return new Controller<V1RoleBinding>(
                "expiry", _bindingKeys, guard, _options.Workers, _time, _loggers.CreateLogger<ExpiryGuard>())
            .Watch(_caches.RoleBindings, waitForSync: false)
            .Watch(_caches.ClusterRoleBindings, waitForSync: false)
            .Watch(
                _caches.Requests,
                request => request.Spec.Revoked == true ? _caches.Bindings.OfRequest(request.Metadata.Uid).Select(ObjectKey.Of) : [],
                waitForSync: false);
    }

    private async Task ServeAsync(BindingTally bindings, CancellationToken cancellationToken)
    {
        var keys = _keys = await LoadKeysAsync(cancellationToken);
        if (_witnessPolicy?.FaultWith(keys.Log.Verifier) is { } fault)
        {
            throw new ConfigurationException(fault);
        }

        var recorder = new EventRecorder(
            _kubernetes, ApiConstants.FieldManager, _options.Identity, _time, _jitter, _loggers.CreateLogger<EventRecorder>());
        var certificates = Certificates();
        var book = new HistoryBook(_options.Activity.Limits);
        var keeper = new LogKeeper(
            _options.Log, _caches.Requests, _caches.Policies, book, () => _keys!.LogKeys, RotateAsync, _time, _loggers.CreateLogger<LogKeeper>())
        {
            Cosigned = () => _witnesses.Best,
        };
        using var metrics = new OperatorMetrics(book, _witnesses, keeper, _time);
        using var replica = new ReplicaMetrics(() => _elector.IsLeader, bindings, _clock, _options.MaxClockSkew, _time);
        replica.Holds(new Dictionary<string, Func<bool>> { ["log-full"] = () => keeper.Held is not null, ["clock-skew"] = () => _clockGuard.Held is not null });
        LogMetrics.Begin();
        ActivityMetrics.Begin();
        using var review = new ContinuousReview(
            _options.Review,
            record => new RequestEvents(recorder).TellWhileThere(record, uid => _caches.Requests.ByIndex(RequestKeys.ByUid, uid).Count > 0),
            _time,
            _loggers.CreateLogger<ContinuousReview>());
        using var notifications = _notifications = Notifications(recorder);
        book.Follower = review.Take;
        book.Follower += notifications.Take;
        var inbox = new InboxStore(_clients.ConfigMaps, _options.AuditNamespace);
        var letters = new LetterBox(
            inbox, keys.Stamp, new InboxOptions { Timeout = _options.LetterTimeout }, metrics, _time, _loggers.CreateLogger<LetterBox>(), _jitter);
        await using var server = _surroundings.Serve(ServerOptions(keys, certificates, letters), () => certificates.Current);
        await server.StartAsync(cancellationToken);
        LogServing(_options.Identity, server.BoundPort, server.BoundHealthPort, keys.Log.Verifier.ToString());
        var log = new RequestLog(book, metrics, _witnesses);
        await using var activity = Activity(keys, certificates, recorder, book, log, keeper);
        replica.Certificates(new Dictionary<string, Func<SslStreamCertificateContext?>>
        {
            ["webhook"] = () => certificates.Current,
            ["activity"] = () => activity?.Certificate?.Current,
        });
        replica.Activity(() => activity is not null && metrics.IsOpen ? activity.IsSilent : null);
        using var term = Term(keys, recorder, book, log, inbox, keeper, activity, review, bindings);
        try
        {
            await (activity?.StartAsync(cancellationToken) ?? Task.CompletedTask);
            await Task.WhenAll(
                activity?.RunAsync(cancellationToken) ?? Task.CompletedTask,
                recorder.RunAsync(cancellationToken),
                certificates.RunAsync(cancellationToken),
                letters.RunAsync(cancellationToken),
                _elector.RunAsync(term.RunAsync, cancellationToken));
        }
        finally
        {
            await server.StopAsync(CancellationToken.None);
            await (activity?.StopAsync() ?? Task.CompletedTask);
            await letters.SendSumsAsync();
        }
    }

    private async Task<OperatorKeys> LoadKeysAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await OperatorKeys.LoadAsync(_clients.Secrets, _options.Namespace, _options.Cluster, cancellationToken);
            }
            catch (KubernetesRequestException e)
            {
                LogNoKeys(e.Message);
                await Task.Delay(_jitter.Around(KeyRetry, 0.5), _time, cancellationToken);
            }
        }
    }

    private IServingCertificate Certificates() => _surroundings.Certificate ?? (_options.CertificateFolder is { } folder
        ? new MountedCertificate(folder, CertificatePoll, _time, _jitter, _loggers.CreateLogger<MountedCertificate>())
        : new ServingCertificateManager(
            _kubernetes,
            new ServingCertificateOptions
            {
                Namespace = _options.Namespace,
                SecretName = CertificateSecret,
                Names = [.. ServingCertificateOptions.ServiceNames(WebhookService, _options.Namespace), .. _options.WebhookHosts],
                MutatingWebhookConfiguration = ApiConstants.FieldManager,
                ValidatingWebhookConfiguration = ApiConstants.FieldManager,
            },
            _time,
            _jitter,
            _loggers.CreateLogger<ServingCertificateManager>()));

    private AdmissionServerOptions ServerOptions(OperatorKeys keys, IServingCertificate certificates, LetterBox letters)
    {
        var requests = new RequestRules(
            keys.Stamp, () => _caches.Policies.All, new CachedNamespaces(_caches.Namespaces), _roles.Exists, _time.GetUtcNow);
        var approvals = new ApprovalRules(
            keys.Stamp,
            uid => _caches.Requests.ByIndex(RequestKeys.ByUid, uid) is [var request, ..] ? request : null,
            uid => _caches.Approvals.ByIndex(RequestKeys.ByRequest, uid),
            name => _caches.Policies.Get(new(null, name)),
            _time.GetUtcNow);
        return new AdmissionServerOptions
        {
            Address = Address(),
            Port = _options.WebhookPort,
            HealthPort = _options.HealthPort,
            Handlers = new Dictionary<string, IAdmissionHandler>(StringComparer.Ordinal)
            {
                ["/mutate"] = new TracingHandler("admission.mutate", new RecordingHandler(new StampingHandler(keys.Stamp, () => _clockGuard.Held, _time), letters, _time), mutates: true),
                ["/validate"] = new TracingHandler(
                    "admission.validate",
                    new RecordingHandler(
                        new ValidatingHandler(_options.Username, requests, approvals, _roles.IsOffered, keys.Stamp), letters, _time),
                    mutates: false),
            },
            ReadinessChecks = new Dictionary<string, Func<bool>>(StringComparer.Ordinal)
            {
                ["caches"] = () => _caches.HaveSynced,
                ["certificate"] = () => certificates.Current is not null,
            },
            Pages = _export is null ? [] : new Dictionary<string, RequestDelegate>(StringComparer.Ordinal) { ["/metrics"] = _export.AnswerAsync },
        };
    }

    private LeaderTerm Term(
        OperatorKeys keys,
        EventRecorder recorder,
        HistoryBook book,
        RequestLog log,
        InboxStore inbox,
        LogKeeper keeper,
        ActivityHost? activity,
        ContinuousReview review,
        BindingTally bindings)
    {
        var gatherer = new SituationGatherer(
            _caches, book, new RoleReader(_clients.Roles, _clients.ClusterRoles), _clients.Bindings, keys.Stamp, _witnesses, () => keeper.Held ?? _clockGuard.Held, _time);
        var statuses = new RequestStatuses(_clients.RequestStatuses);
        var executor = new PlanExecutor(
            log,
            new RequestEvents(recorder),
            new BindingWriter(_clients.Bindings, _clients.Namespaces, new BindingFactory(keys.Stamp), keys.Stamp, _time),
            new ApprovalWriter(_clients.Approvals, _clients.ApprovalStatuses),
            _clients.Requests,
            statuses,
            _time);
        return new LeaderTerm(
            _caches,
            book,
            log,
            cancellationToken => OpenLogAsync(book, cancellationToken),
            new RequestController(_caches, log, gatherer, executor, _clients.Requests, statuses, _options.Namespace, _time, _loggers.CreateLogger<RequestController>())
            {
                EndsFirst = new EndsFirst((number, lateness) => bindings.IsBehind(number, lateness, _time.GetUtcNow()), _time),
            },
            new PolicyController(_caches.Policies, _roles.IsOffered, _clients.PolicyStatuses, _witnesses.HasWitnesses, _time, Channels()),
            _witnesses,
            keeper,
            activity,
            recorded => Records(keys, book, log, inbox, review, recorded),
            _options.Workers,
            _time,
            _jitter,
            _loggers);
    }

    private ActivityHost? Activity(
        OperatorKeys keys, IServingCertificate webhooks, EventRecorder recorder, HistoryBook book, RequestLog log, LogKeeper keeper)
    {
        var options = _options.Activity;
        if (options.Port is null)
        {
            return null;
        }

        var token = LeaderLink.TokenOf(keys.Stamp);
        var own = options.CertificateFolder is { } folder
            ? new MountedCertificate(folder, CertificatePoll, _time, _jitter, _loggers.CreateLogger<MountedCertificate>())
            : null;
        var certificate = own ?? webhooks;
        var intake = new ActivityIntake(book.Activity.Grants, _options.Username);
        var leader = new LeaderLink(_kubernetes, _options.Namespace, ApiConstants.FieldManager, token, () => certificate.Current, _time);
        var watch = new CanaryWatch(
            options,
            _options.Username,
            new ApiServerProbe(_kubernetes, _options.Namespace),
            _time,
            _loggers.CreateLogger<CanaryWatch>());
        return new ActivityHost(
            new ActivityEndpoint(
                options, Address(), () => certificate.Current, intake, new ActivityAccess(options, token), leader, _time, _loggers),
            own,
            leader,
            new ActivityRecorder(
                intake,
                book.Activity,
                new Attributor(book.Activity.Grants, new GrantRules(_caches.Roles, _caches.ClusterRoles).Of),
                watch,
                log,
                new RequestEvents(recorder),
                name => _caches.Policies.Get(new(null, name)),
                () => keeper.HotRecords > _options.Log.MostRecords * TightShare,
                _time,
                _loggers.CreateLogger<ActivityRecorder>()),
            watch,
            options.AdvertiseAddress ?? (Address().Equals(IPAddress.Any) ? Dns.GetHostName() : _options.WebhookAddress),
            _time,
            _loggers.CreateLogger<ActivityHost>());
    }

    private IPAddress Address() => IPAddress.TryParse(_options.WebhookAddress, out var address)
        ? address
        : throw new ConfigurationException($"--webhook-address is \"{_options.WebhookAddress}\"; give an IP address.");

    // One that nobody can ask would never cosign.
    private static string? WithoutUrl(WitnessPolicy? policy) => policy?.Names
        .Where(name => policy.Witnesses.All(witness => witness.Key.Name != name || witness.Url is null))
        .Select(name => $"{WitnessPolicy.WitnessOption} {name} has no URL; write vkey@https://url.")
        .FirstOrDefault();

    private NotificationHost Notifications(EventRecorder recorder) => new(
        _options.Notifications,
        OperatorKeys.Origin(_options.Cluster),
        new CursorStore(_clients.ConfigMaps, _options.Namespace, OperatorKeys.Origin(_options.Cluster)),
        uid => _caches.Requests.ByIndex(RequestKeys.ByUid, uid) is [var request, ..] ? request : null,
        name => _caches.Policies.Get(new(null, name))?.Spec,
        (record, note) =>
        {
            if (record.Request is { } request && _caches.Requests.ByIndex(RequestKeys.ByUid, request.Uid).Count > 0)
            {
                recorder.Record(RequestEvents.About(request), EventType.Warning, EventReasons.NotificationFailed, "Notify", note);
            }
        },
        channel => NotificationHost.Sender(channel, _time, _logger),
        _time,
        _jitter,
        _loggers);

    private HashSet<string> Channels() => _options.Notifications.Channels.Select(channel => channel.Name).ToHashSet(StringComparer.Ordinal);

    private LeaderRecords Records(
        OperatorKeys keys, HistoryBook book, RequestLog log, InboxStore inbox, ContinuousReview review, Action recorded) => new(
        _caches,
        book.Policies,
        new PolicyRecorder(
            _caches.Policies,
            (name, cancellationToken) => _clients.Policies.GetAsync(null, name, cancellationToken),
            log,
            book.Policies,
            keys.Stamp,
            recorded),
        new InboxDrain(inbox, log, book.Letters, keys.Stamp),
        () => new Informer<V1ConfigMap>(
            _clients.ConfigMaps,
            new InformerOptions { Namespace = _options.AuditNamespace, ListQuery = InboxStore.Query },
            _time,
            _jitter,
            _loggers.CreateLogger<Informer<V1ConfigMap>>()),
        cancellationToken => Task.WhenAll(review.RunAsync(log, cancellationToken), _notifications!.RunAsync(log, cancellationToken)),
        _time,
        _jitter,
        _loggers);

    private async Task<AuditLog> OpenLogAsync(HistoryBook book, CancellationToken cancellationToken)
    {
        // Another replica may have passed the log on to another key.
        var keys = _keys = await LoadKeysAsync(cancellationToken);
        return await AuditLog.OpenAsync(
            new LogStore(new ConfigMapObjects(_kubernetes, new ConfigMapObjectsOptions { Namespace = _options.AuditNamespace }, _time)),
            keys.Log,
            _witnesses.Follow(new AuditLogOptions
            {
                Cluster = _options.Cluster,
                // Each term is another writer: what an earlier one left under way must not pass for this one's.
                WriterId = $"{_options.Identity}-{Convert.ToHexStringLower(_jitter.Unique(4))}",
                OnReplayed = book.Apply,
                OnRestored = state => book.Restore(BookState.Read(state.Span)),
                OnCommit = LogMetrics.Committed,
                MaintenanceRest = MaintenanceRest,
                OtherSigners = keys.Next is { } next ? [next] : [],
                TrustedKeys = keys.Former,
            }),
            _time,
            _loggers.CreateLogger<AuditLog>(),
            cancellationToken);
    }

    /// <summary>Passes the log on to another key, where the Secret holds one that waits for it.</summary>
    private async Task<bool> RotateAsync(AuditLog log, CancellationToken cancellationToken)
    {
        var keys = await OperatorKeys.ReadAsync(_clients.Secrets, _options.Namespace, _options.Cluster, cancellationToken);
        if (keys?.Next is not { } next)
        {
            return false;
        }

        // The record first: whoever opens the log then finds both keys in the Secret.
        if (!log.SignedBy.Equals(next.Verifier))
        {
            await log.RotateAsync(next, cancellationToken);
        }

        _keys = await OperatorKeys.EndRotationAsync(_clients.Secrets, _options.Namespace, _options.Cluster, cancellationToken);
        LogRotated(_keys.Log.Verifier.ToString());
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "The audit log was passed on to another key, and is signed by {VerifierKey} from here on")]
    private partial void LogRotated(string verifierKey);

    [LoggerMessage(LogLevel.Information, "{Identity} serves webhooks on port {Port} and health on port {HealthPort}; the log is signed by {VerifierKey}")]
    private partial void LogServing(string identity, int port, int healthPort, string verifierKey);

    [LoggerMessage(LogLevel.Warning, "The keys cannot be read yet: {Reason}")]
    private partial void LogNoKeys(string reason);

    [LoggerMessage(LogLevel.Error, "Ending: {Reason}")]
    private partial void LogEnding(string reason);
}
