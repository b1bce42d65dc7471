using JitOperator.Api;

namespace JitOperator.Audit.Retention;

/// <summary>
/// How long records are kept: where they are written, and in all. Rules are combined by their maximum, so that none is ever broken by
/// another.
/// </summary>
/// <param name="Hot">How long they are at hand: in the cluster or, once they are there, in an archive that can be read at once.</param>
/// <param name="Archive">How long they are kept at all.</param>
/// <param name="Name">What the rule goes by, for records and people.</param>
public sealed record RetentionRule(TimeSpan Hot, TimeSpan Archive, string Name)
{
    /// <summary>Without any rule: 30 days at hand, a year in all.</summary>
    public static RetentionRule Default { get; } = new(TimeSpan.FromDays(30), TimeSpan.FromDays(366), "default");

    /// <summary>Both rules at once.</summary>
    public RetentionRule And(RetentionRule other) => new(
        Hot > other.Hot ? Hot : other.Hot, Archive > other.Archive ? Archive : other.Archive, $"{Name}, {other.Name}");

    /// <summary>For people.</summary>
    public override string ToString() => $"{Name}: {RetentionPeriod.Format(Hot)} at hand, {RetentionPeriod.Format(Archive)} in all";
}
