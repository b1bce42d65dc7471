namespace JitOperator.Operator.Activity.Ingest;

/// <summary>Exit codes of <c>activity ingest</c>. Where several apply, the largest. Scripts stand on them: they do not change.</summary>
public static class IngestExitCodes
{
    /// <summary>Every event was taken by the endpoint; or it was told to stop, and every event until then was.</summary>
    public const int Success = 0;

    /// <summary>Something could not be read, or the endpoint could not read it. It is named on stderr; everything else was sent.</summary>
    public const int Incomplete = 1;

    /// <summary>What was asked makes no sense.</summary>
    public const int BadUsage = 2;

    /// <summary>A file, the state or the token cannot be used, or the endpoint refuses whatever is sent. What was not sent is not in the state.</summary>
    public const int Failed = 3;

    /// <summary>The endpoint took nothing for as long as <c>--give-up-after</c> says. What was not sent is not in the state.</summary>
    public const int GaveUp = 4;
}
