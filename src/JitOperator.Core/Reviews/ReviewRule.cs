namespace JitOperator.Core.Reviews;

/// <summary>A rule of the review, for people.</summary>
/// <param name="Name">Its name, in CamelCase.</param>
/// <param name="Severity">One of <see cref="Api.FindingSeverities"/>.</param>
/// <param name="Finds">What it finds, one sentence.</param>
/// <param name="Thresholds">Names of the fields of <see cref="ReviewOptions"/> that it goes by, as in a configuration.</param>
/// <param name="IsStatistical">True where it tells of a habit, which may have a good reason, and not of a fact.</param>
public sealed record ReviewRule(string Name, string Severity, string Finds, IReadOnlyList<string> Thresholds, bool IsStatistical = false);
