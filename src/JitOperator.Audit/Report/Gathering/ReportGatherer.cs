using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Records;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Report.Gathering;

/// <summary>
/// Gathers a report from the records in their order. Holds the requests that are open, and of those of the period facts of some hundred
/// bytes, with the stories of the first and the last; forgets all others as soon as they are over.
/// </summary>
internal sealed class ReportGatherer(ReportOptions options)
{
    /// <summary>Most refused attempts that are listed.</summary>
    public const int MostAttempts = 200;

    private static readonly HashSet<string> s_attempts = new(StringComparer.Ordinal)
    {
        AuditRecordTypes.AdmissionRefused, AuditRecordTypes.AdmissionForged, AuditRecordTypes.RequestRefused, AuditRecordTypes.ApprovalRefused,
        AuditRecordTypes.ReviewRefused, AuditRecordTypes.BindingForged, AuditRecordTypes.BindingOrphaned, AuditRecordTypes.BindingRepaired,
    };

    private readonly Dictionary<string, RequestStory> _stories = new(StringComparer.Ordinal);
    private readonly List<RequestStory> _included = [];
    private readonly Ends<RequestStory> _detailed = new(options.Detailed);
    private readonly HashSet<string> _people = new(StringComparer.Ordinal);
    private readonly FindingBook _findings = new();
    private readonly Ends<AuditRecord> _attempts = new(MostAttempts);
    private readonly SortedDictionary<string, long> _types = new(StringComparer.Ordinal);
    private string? _cluster;
    private DateTimeOffset _last = options.From;

    /// <summary>Takes the next record.</summary>
    public void Take(AuditRecord record)
    {
        if (!RecordTime.TryParse(record.Time, out var time))
            return;
        (_cluster, _last) = (record.Cluster, time);
        var isInPeriod = time >= options.From && time < options.To;
        if (isInPeriod)
            Count(record);
        foreach (var finding in options.Review?.Invoke(record) ?? [])
        {
            if (finding.At >= options.From && finding.At < options.To)
                _findings.Add(finding);
        }

        if (record.Type == AuditRecordTypes.FindingRaised && isInPeriod)
            _findings.Add(record, time);
        Tell(record, time, isInPeriod);
    }

    /// <summary>The report.</summary>
    public ReportModel Finish(VerificationReport verification, Finding? damage, LogHead? head)
    {
        foreach (var story in _stories.Values.Where(story => !story.IsIncluded && story.IsAliveIn(options.From, options.To)).OrderBy(story => story.FirstIndex))
            Include(story);
        return new ReportModel
        {
            Options = options,
            Verification = verification,
            Damage = damage,
            Head = head,
            Cluster = _cluster,
            AsOf = _last,
            Requests = [.. _included.OrderBy(story => story.FirstIndex)],
            People = _people.Count,
            Findings = _findings,
            Attempts = _attempts,
            Types = _types,
        };
    }

    private void Count(AuditRecord record)
    {
        _types[record.Type] = _types.GetValueOrDefault(record.Type) + 1;
        if (s_attempts.Contains(record.Type))
            _attempts.Add(StoryEvent.Of(record).Record);
        if (record.Request is null)
            return;
        if (record.Actor is { } actor)
            _people.Add(actor.Username);
        if (record.Subject is { } subject)
            _people.Add(subject);
    }

    private void Tell(AuditRecord record, DateTimeOffset time, bool isInPeriod)
    {
        if (record.Request?.Uid is not { Length: > 0 } uid)
            return;
        if (!_stories.TryGetValue(uid, out var story))
        {
            // What comes after the end does not begin a story: that of its request was forgotten.
            if (time >= options.To || !Begins(record.Type))
                return;
            _stories[uid] = story = new RequestStory(record, time);
        }

        story.Take(record, time);
        if (!story.IsIncluded && isInPeriod && record.Type != AuditRecordTypes.RequestCleaned)
            Include(story);
        else if (!story.IsIncluded && story.OverAt >= options.From)
            Include(story);
        else if (!story.IsIncluded && story.IsSettled)
            _stories.Remove(uid);
    }

    private void Include(RequestStory story)
    {
        story.IsIncluded = true;
        _included.Add(story);
        _detailed.Add(story)?.Shorten();
    }

    private static bool Begins(string type) => type switch
    {
        AuditRecordTypes.RequestCleaned or AuditRecordTypes.ApprovalRefused => false,
        _ => type.StartsWith("request.", StringComparison.Ordinal) || type.StartsWith("approval.", StringComparison.Ordinal)
            || type.StartsWith("grant.", StringComparison.Ordinal),
    };
}
