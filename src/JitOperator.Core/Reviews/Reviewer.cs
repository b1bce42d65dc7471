using JitOperator.Api.Audit;

namespace JitOperator.Core.Reviews;

/// <summary>
/// Runs the rules over the log: a fold of its records in their order. The only time is that of the records, so that the same log always
/// gives the same findings. Not for several threads at once.
/// </summary>
/// <remarks>
/// Records of findings lead to no findings. They are taken in all the same: what is on record already is not found again by whoever
/// goes on behind them, and <see cref="IsRaised"/> tells whoever has read the log from its beginning.
/// </remarks>
public sealed class Reviewer
{
    /// <summary>How long the key of a recorded finding is remembered, by the records' times.</summary>
    private static readonly TimeSpan RaisedKept = TimeSpan.FromDays(30);

    private readonly ReviewOptions _options;
    private readonly RequestLives _lives = new();
    private readonly SlidingWindow<long> _raised = new(RaisedKept);
    private readonly IReadOnlyList<IReviewRule> _rules;
    private DateTimeOffset _now = DateTimeOffset.MinValue;

    /// <summary>Begins before the log's first record.</summary>
    public Reviewer(ReviewOptions options)
    {
        _options = options;
        _rules =
        [
            new RepetitionRules(options),
            new JustificationRule(options),
            new OffHoursRules(options),
            new RushedApprovalRule(options),
            new AgreesToEverythingRule(options),
            new ApprovalPairRules(options),
            new ApprovalShoppingRule(options),
            new SelfApprovalRule(),
            new ForgeryRules(options),
            new GrantUseRules(options),
            new RenewalChainRule(options),
            new BreakGlassRule(),
            new PersistenceRule(),
            new PolicyWeakenedRule(options),
            new CoverageRules(() => _lives.Granted),
        ];
    }

    /// <summary>Index of the last record that was taken in; -1 before the first.</summary>
    public long LastIndex { get; private set; } = -1;

    /// <summary>Takes the next record. One that was taken in before, by its index, gives nothing.</summary>
    /// <returns>What the rules that are on find with it, and is not known to be on record.</returns>
    public IEnumerable<ReviewFinding> Take(AuditRecord record)
    {
        if (record.Index <= LastIndex)
        {
            return [];
        }

        LastIndex = record.Index;
        if (ReviewStep.Time(record.Time) is { } time && time > _now)
        {
            _now = time;
        }

        var life = _lives.Take(record, _now);
        if (record.Type == AuditRecordTypes.FindingRaised)
        {
            if (record.Finding?.Key is { } key)
            {
                _raised.Add(key, _now, record.Index);
            }

            // Time passes with it, and nothing else: what is found by time alone comes with the next record.
            return [];
        }

        var step = new ReviewStep(record, _now, life, _lives.Of);
        return [.. _rules.SelectMany(rule => rule.Take(step)).Where(finding => !_options.Off.Contains(finding.Rule) && !IsRaised(finding.Key))];
    }

    /// <summary>True when a record of this finding was taken in, of the last 30 days.</summary>
    public bool IsRaised(string key) => _raised.Of(key, _now).Count > 0;
}
