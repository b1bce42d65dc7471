namespace JitOperator.Api;

/// <summary>Values of <see cref="Audit.AuditGap.Cause"/>.</summary>
public static class CoverageGapCauses
{
    /// <summary>A request of the operator's own did not come back as an event in time.</summary>
    public const string CanaryMissing = "CanaryMissing";

    /// <summary>The API server counted events that it could not deliver.</summary>
    public const string EventsDropped = "EventsDropped";

    /// <summary>The API server began anew; what it had not delivered may be gone.</summary>
    public const string ApiServerRestarted = "ApiServerRestarted";

    /// <summary>Nobody watched: no replica led, or the source was not there yet.</summary>
    public const string NotWatched = "NotWatched";
}
