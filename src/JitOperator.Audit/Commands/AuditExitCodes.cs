namespace JitOperator.Audit.Commands;

/// <summary>Exit codes of the <c>audit</c> commands. Scripts stand on them: they do not change.</summary>
public static class AuditExitCodes
{
    /// <summary>The log verifies, and everything that was asked for was done.</summary>
    public const int Verified = 0;

    /// <summary>The log was read and does not verify: records are changed, missing, or signed by nobody that was named.</summary>
    public const int NotVerified = 1;

    /// <summary>What was asked makes no sense: no key, no such format.</summary>
    public const int BadUsage = 2;

    /// <summary>The log could not be read, or the outcome not written. Nothing is known about the log.</summary>
    public const int Failed = 3;

    /// <summary>The log verifies, and a review found something as grave as it was told to fail on, or graver.</summary>
    public const int Found = 4;
}
