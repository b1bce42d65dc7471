using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;

namespace JitOperator.Cli.Doctor.Checks;

/// <summary>The audit log's head, how far the archive is behind it, and whether what people do arrives in it.</summary>
internal static class AuditLogHead
{
    private const string Check = "audit log";
    private const string Archive = "archive";
    private const string Pipeline = "activity";
    private const string Metadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private const int CommitsToRead = 40;
    private static readonly TimeSpan s_stale = TimeSpan.FromMinutes(5);

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorCase about, CancellationToken cancellationToken)
    {
        var metrics = await MetricsAsync(about, cancellationToken);
        var (names, failure) = await NamesAsync(about, cancellationToken);
        if (failure is not null)
            return [failure, ArchiveOf(metrics), await PipelineAsync(about, metrics, [], cancellationToken)];
        return [await HeadAsync(about, names, cancellationToken), ArchiveOf(metrics), await PipelineAsync(about, metrics, names, cancellationToken)];
    }

    /// <summary>Names of the commits and bundles, without what is in them.</summary>
    private static async Task<(IReadOnlyList<string> Names, CheckResult? Failure)> NamesAsync(DoctorCase about, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var next = string.Empty;
        do
        {
            var page = await about.Probe.GetAsync(
                $"api/v1/namespaces/{about.AuditNamespace}/configmaps?limit=500&labelSelector={Uri.EscapeDataString("jitoperator.io/audit-log=v1")}{(next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "")}",
                cancellationToken,
                Metadata);
            if (page.IsForbidden)
                return ([], DoctorCase.NoRight(Check, "list", "configmaps", about.AuditNamespace));
            if (!page.IsThere)
                return ([], DoctorCase.Odd(Check, page));
            names.AddRange((page.Json!["items"] as JsonArray ?? []).Select(item => item?["metadata"]?["name"]?.GetValue<string>()).OfType<string>());
            next = page.Json["metadata"]?["continue"]?.GetValue<string>() ?? string.Empty;
        }
        while (next.Length > 0);
        return (names, null);
    }

    private static async Task<CheckResult> HeadAsync(DoctorCase about, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
            return CheckResult.Fail(Check, $"namespace {about.AuditNamespace} holds no log", "Start the operator; if there was a log, restore it before: grants wait for it.");
        if (names.Where(IsCommit).Max(StringComparer.Ordinal) is not { } newest)
            return CheckResult.Warn(Check, "all records are merged, and no newer one came", "See whether the operator runs: a log that lives has a record every minute.");
        var (records, checkpoint, failure) = await CommitAsync(about, newest, cancellationToken);
        if (failure is not null)
            return failure;
        var (head, signed) = (default(Checkpoint), "not verified: give --key");
        if (about.Keys.Count > 0)
        {
            if (!Checkpoint.TryOpen(checkpoint, about.Keys, out head, out var fault))
                return CheckResult.Fail(Check, $"the newest checkpoint does not verify: {fault}", "Run kubectl jit audit verify with the same --key, and keep what is there: this is what tampering looks like.");
            signed = "signed by the key given";
        }
        else if (SignedNote.TryParse(checkpoint, out var note) && Checkpoint.TryParse(note!.Text, out var told))
        {
            head = told;
        }

        if (head is null)
            return CheckResult.Fail(Check, $"the newest commit {newest} holds no checkpoint", "Run kubectl jit audit verify: this is what tampering looks like.");
        var time = records.Count > 0 && RecordTime.TryParse(records[^1].Time, out var at) ? at : (DateTimeOffset?)null;
        var age = time is null ? TimeSpan.MaxValue : about.Now - time.Value;
        var seen = string.Create(CultureInfo.InvariantCulture, $"{head.Size} records ({signed}), the last {(time is null ? "of no known time" : Ages.Of(age > TimeSpan.Zero ? age : TimeSpan.Zero) + " ago")}");
        return age > s_stale
            ? CheckResult.Fail(Check, seen, "See whether the operator runs and may write ConfigMaps there: a log that lives has a record every minute, and without it nothing is granted.")
            : CheckResult.Ok(Check, seen);
    }

    private static bool IsCommit(string name) => LogObjectName.TryParse(name, out var parsed) && parsed.Kind == LogObjectKind.Commit;

    private static async Task<(IReadOnlyList<AuditRecord> Records, string? Checkpoint, CheckResult? Failure)> CommitAsync(
        DoctorCase about, string name, CancellationToken cancellationToken)
    {
        var answer = await about.Probe.GetAsync($"api/v1/namespaces/{about.AuditNamespace}/configmaps/{name}", cancellationToken);
        if (answer.IsForbidden)
            return ([], null, DoctorCase.NoRight(Check, "get", "configmaps", about.AuditNamespace));
        if (!answer.IsThere)
            return ([], null, DoctorCase.Odd(Check, answer));
        try
        {
            var entries = Convert.FromBase64String(answer.Json!["binaryData"]?["entries"]?.GetValue<string>() ?? string.Empty);
            var records = EntryBundle.Unpack(entries, out _)
                .Select(entry => RecordCodec.TryDecode(entry.Span, out var fitted, out _) ? fitted!.Record : null)
                .OfType<AuditRecord>()
                .ToList();
            return (records, answer.Json["data"]?["checkpoint"]?.GetValue<string>(), null);
        }
        catch (FormatException)
        {
            return ([], null, CheckResult.Fail(Check, $"{name} is not as it was written", "Run kubectl jit audit verify: this is what tampering looks like."));
        }
    }

    private static CheckResult ArchiveOf(IReadOnlyDictionary<string, double>? metrics)
    {
        if (metrics is null)
            return NoMetrics(Archive);
        if (!metrics.TryGetValue("jit_audit_archive_lag_seconds", out var seconds) && !metrics.TryGetValue("jit_audit_archive_lag", out seconds))
            return CheckResult.Unknown(Archive, "the operator archives nowhere, or the one that was asked does not lead", "Give run --archive-bucket or --archive-folder, or ask the leader by --metrics-url.");
        var lag = TimeSpan.FromSeconds(seconds);
        return lag <= TimeSpan.FromHours(1)
            ? CheckResult.Ok(Archive, $"it is {Ages.Of(lag)} behind the log")
            : CheckResult.Fail(Archive, $"it is {Ages.Of(lag)} behind the log", "See in the operator's log why archiving fails: credentials, bucket, or its Object Lock.");
    }

    private static async Task<CheckResult> PipelineAsync(
        DoctorCase about, IReadOnlyDictionary<string, double>? metrics, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        const string Mend = "Look whether the API server sends its audit events to the operator (docs/activity.md), and whether they get through.";
        if (metrics?.TryGetValue("jit_activity_silent", out var silent) == true)
            return silent == 0 ? CheckResult.Ok(Pipeline, "the operator's own requests come back as audit events") : CheckResult.Fail(Pipeline, "the operator's own requests do not come back as audit events", Mend);
        foreach (var name in names.Where(IsCommit).OrderDescending(StringComparer.Ordinal).Take(CommitsToRead))
        {
            var (records, _, _) = await CommitAsync(about, name, cancellationToken);
            if (records.LastOrDefault(record => record.Type == AuditRecordTypes.ActivitySource) is not { } record)
                continue;
            var seen = $"at {record.Time}: {record.Cause}: {record.Message}".TrimEnd(':', ' ');
            return record.Coverage?.Gaps is { Count: > 0 } ? CheckResult.Warn(Pipeline, seen, Mend) : CheckResult.Ok(Pipeline, seen);
        }

        return metrics is null && names.Count == 0
            ? NoMetrics(Pipeline)
            : CheckResult.Unknown(Pipeline, "the newest records say nothing of audit events", "If what people do is to be on record, follow docs/activity.md; if it is, give --metrics-url to see it here.");
    }

    private static CheckResult NoMetrics(string check) => CheckResult.Unknown(
        check, "the operator's metrics cannot be read from here", "Give --metrics-url (kubectl port-forward to a pod's health port), or ask for the right to get pods/proxy in the operator's namespace.");

    /// <summary>The operator's metrics: from the URL given, or from a pod by way of the API server. Null where neither answers.</summary>
    private static async Task<IReadOnlyDictionary<string, double>?> MetricsAsync(DoctorCase about, CancellationToken cancellationToken)
    {
        if (about.Metrics is { } url)
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            try
            {
                return Parse(await http.GetStringAsync(url, cancellationToken));
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }

        var pods = await about.Probe.GetAsync(
            $"api/v1/namespaces/{about.OperatorNamespace}/pods?labelSelector={Uri.EscapeDataString("app.kubernetes.io/name=jit-operator")}", cancellationToken);
        Dictionary<string, double>? all = null;
        foreach (var pod in (pods.Json?["items"] as JsonArray ?? []).Select(pod => pod?["metadata"]?["name"]?.GetValue<string>()).OfType<string>())
        {
            var answer = await about.Probe.GetAsync($"api/v1/namespaces/{about.OperatorNamespace}/pods/{pod}:8081/proxy/metrics", cancellationToken, "text/plain");
            if (answer.Status != System.Net.HttpStatusCode.OK)
                continue;
            all ??= new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var (name, value) in Parse(answer.Text))
                all[name] = value;
        }

        return all;
    }

    // Gauges without labels, which is what is looked at here.
    private static Dictionary<string, double> Parse(string text)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            if (line.Split(' ') is [var name, var number, ..] && !name.StartsWith('#') && double.TryParse(number, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
                values[name.Split('{')[0]] = value;
        }

        return values;
    }
}
