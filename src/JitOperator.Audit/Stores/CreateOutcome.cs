namespace JitOperator.Audit.Stores;

/// <summary>How the creation of a commit ended.</summary>
public enum CreateOutcome
{
    /// <summary>There is one with this first index already; nothing was written.</summary>
    Exists = 0,

    /// <summary>It is written and durable.</summary>
    Created,
}
