using JitOperator.Api.Audit;

namespace JitOperator.Audit.Verification;

/// <summary>Stretches of records that are not there any more, held against the records that say by which rule they went.</summary>
internal sealed class PrunedRanges
{
    private readonly List<(long First, long Last, string Where, string Store)> _ranges = [];
    private readonly List<AuditPruning> _explanations = [];

    /// <summary>True when anything is gone.</summary>
    public bool Any => _ranges.Count > 0;

    /// <summary>What records tell of.</summary>
    public IReadOnlyCollection<AuditPruning> Explanations => _explanations;

    /// <summary>A copy that goes on on its own.</summary>
    public PrunedRanges Copy()
    {
        var copy = new PrunedRanges();
        copy._ranges.AddRange(_ranges);
        copy._explanations.AddRange(_explanations);
        return copy;
    }

    /// <summary>Records that are not there.</summary>
    public void Add(long first, long last, string where, string store)
    {
        if (_ranges is [.., var before] && before.Last + 1 == first && before.Store == store)
            _ranges[^1] = before with { Last = last };
        else
            _ranges.Add((first, last, where, store));
    }

    /// <summary>A record that says what was pruned.</summary>
    public void Explain(AuditPruning pruning) => _explanations.Add(pruning);

    /// <summary>What is gone and no record speaks of.</summary>
    public IEnumerable<Finding> Unexplained() =>
        from range in _ranges
        let allowed = _explanations.Where(pruning => pruning.Store == range.Store).Select(pruning => pruning.MinimumIndex).DefaultIfEmpty().Max()
        where range.Last >= allowed
        select new Finding(
            FindingKind.PrunedWithoutRule, Math.Max(range.First, allowed), range.Last, range.Where, "gone, and no record says by which rule.");
}
