namespace JitOperator.Cli.Doctor;

/// <summary>One line of the doctor's. Not escaped.</summary>
/// <param name="Check">What was looked at, in a word or two.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Mend">What to do, in one sentence; null where all is well.</param>
public sealed record CheckResult(string Check, Verdict Verdict, string Seen, string? Mend)
{
    /// <summary>All is well.</summary>
    public static CheckResult Ok(string check, string seen) => new(check, Verdict.Ok, seen, null);

    /// <summary>It works, but.</summary>
    public static CheckResult Warn(string check, string seen, string mend) => new(check, Verdict.Warn, seen, mend);

    /// <summary>It is broken.</summary>
    public static CheckResult Fail(string check, string seen, string mend) => new(check, Verdict.Fail, seen, mend);

    /// <summary>It could not be looked at.</summary>
    public static CheckResult Unknown(string check, string seen, string mend) => new(check, Verdict.Unknown, seen, mend);
}
