namespace JitOperator.Audit.Evidence;

/// <summary>The members of <see cref="VerificationJson"/>.</summary>
internal sealed record VerificationForm
{
    public required bool Verified { get; init; }

    public required int ExitCode { get; init; }

    public required string? Origin { get; init; }

    public required long Records { get; init; }

    public required long Commits { get; init; }

    public required long MinimumIndex { get; init; }

    public required string FirstTime { get; init; }

    public required string LastTime { get; init; }

    public required long? Size { get; init; }

    public required string? Root { get; init; }

    public required IReadOnlyList<PruningForm> Pruning { get; init; }

    public required long Grants { get; init; }

    public required long UnprovenGrants { get; init; }

    public required IReadOnlyList<string> Keys { get; init; }

    public required IReadOnlyList<long> ConfirmedCheckpoints { get; init; }

    public required IReadOnlyList<WitnessForm> Witnesses { get; init; }

    public required long FindingCount { get; init; }

    public required IReadOnlyList<FindingForm> Findings { get; init; }

    internal sealed record PruningForm(string Store, long MinimumIndex, string Rule, long? ArchivedSize);

    internal sealed record WitnessForm(string Name, string At, long Size);

    internal sealed record FindingForm(string Kind, long? First, long? Last, string Where, string Message);
}
