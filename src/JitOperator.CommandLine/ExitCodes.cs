namespace JitOperator.CommandLine;

/// <summary>Exit codes of <c>jit-operator</c>.</summary>
public static class ExitCodes
{
    /// <summary>Everything was done.</summary>
    public const int Success = 0;

    /// <summary>Something was not done, or a check did not hold; the reason is on stderr.</summary>
    public const int Failure = 1;
}
