namespace JitOperator.Audit.Verification;

/// <summary>Findings up to a bound, and the number of all.</summary>
internal sealed class FindingList
{
    private readonly List<Finding> _listed = [];

    /// <summary>Those that are listed.</summary>
    public IReadOnlyList<Finding> Listed => _listed;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(Finding finding)
    {
        Count++;
        if (_listed.Count < VerificationReport.MostFindings)
            _listed.Add(finding);
    }

    /// <summary>Counts some that are not known in detail.</summary>
    public void CountUnlisted(long count) => Count += count;

    /// <summary>Adds several.</summary>
    public void AddRange(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
            Add(finding);
    }
}
