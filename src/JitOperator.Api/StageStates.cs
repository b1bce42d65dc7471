namespace JitOperator.Api;

/// <summary>Values of <c>AccessRequest.status.stages[].state</c>.</summary>
public static class StageStates
{
    /// <summary>A stage before it is not complete.</summary>
    public const string Waiting = "Waiting";

    /// <summary>Decisions count now.</summary>
    public const string Open = "Open";

    /// <summary>As many people approved as the policy demands.</summary>
    public const string Approved = "Approved";

    /// <summary>Somebody refused; the request is denied.</summary>
    public const string Denied = "Denied";

    /// <summary>The stage was not decided in time.</summary>
    public const string TimedOut = "TimedOut";
}
