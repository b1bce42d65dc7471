using JitOperator.Api;
using JitOperator.Api.Audit;

namespace JitOperator.Audit.Report.Gathering;

/// <summary>Findings by severity; the same one once, whether rules found it, the log has it, or both.</summary>
internal sealed class FindingBook
{
    /// <summary>Most findings of a severity that are listed; the others are counted.</summary>
    public const int MostOfASeverity = 250;

    private readonly Dictionary<string, long> _indexOfKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Ends<ReportFinding>> _bySeverity = new(StringComparer.Ordinal);

    /// <summary>The severities, the gravest first.</summary>
    public static IReadOnlyList<string> Severities { get; } =
        [FindingSeverities.Critical, FindingSeverities.High, FindingSeverities.Medium, FindingSeverities.Low, FindingSeverities.Informational];

    /// <summary>How many there are.</summary>
    public long Count => _bySeverity.Values.Sum(findings => findings.Count);

    /// <summary>Those of a severity.</summary>
    public Ends<ReportFinding> Of(string severity) => _bySeverity.GetValueOrDefault(severity) ?? new(0);

    /// <summary>All that are listed, the gravest first.</summary>
    public IEnumerable<ReportFinding> Listed => Severities.SelectMany(severity => Of(severity).Kept);

    /// <summary>Index of the record by which the log has a finding; null where it has none.</summary>
    public long? RecordOf(ReportFinding finding) => _indexOfKey.GetValueOrDefault(finding.Key, -1) is >= 0 and var index ? index : null;

    /// <summary>Adds one that rules have found.</summary>
    public void Add(ReportFinding finding) => Add(finding, record: -1);

    /// <summary>Adds one that the log has.</summary>
    public void Add(AuditRecord record, DateTimeOffset time)
    {
        if (record.Finding is not { } found)
            return;
        var key = found.Key ?? $"{found.Rule} {string.Join(' ', found.Indices)} {found.Person}";
        Add(new ReportFinding(found.Rule, found.Severity, record.Message ?? found.Rule, found.Indices, key, time, found.Person, record.Request), record.Index);
    }

    private void Add(ReportFinding finding, long record)
    {
        var isNew = !_indexOfKey.TryGetValue(finding.Key, out var known);
        if (isNew || known < 0)
            _indexOfKey[finding.Key] = record;
        if (!isNew)
            return;
        // What this version does not know may be grave: it is not put at the end.
        var severity = Severities.Contains(finding.Severity) ? finding.Severity : Severities[0];
        if (!_bySeverity.TryGetValue(severity, out var findings))
            _bySeverity[severity] = findings = new(MostOfASeverity);
        findings.Add(finding);
    }
}
