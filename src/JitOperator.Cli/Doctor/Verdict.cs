namespace JitOperator.Cli.Doctor;

/// <summary>What a check says. What could not be looked at is never ok.</summary>
public enum Verdict
{
    /// <summary>It could not be looked at.</summary>
    Unknown,

    /// <summary>All is well.</summary>
    Ok,

    /// <summary>It works, and will not for long, or not as well as it should.</summary>
    Warn,

    /// <summary>It is broken.</summary>
    Fail,
}
