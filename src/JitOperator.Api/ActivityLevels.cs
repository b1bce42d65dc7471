namespace JitOperator.Api;

/// <summary>Values of <c>AccessPolicy.spec.activity.level</c>: how what people do with a grant is recorded.</summary>
public static class ActivityLevels
{
    /// <summary>A record for each action, up to a bound for each grant; what comes faster is summed up. The default.</summary>
    public const string Full = "Full";

    /// <summary>Counts by verb, resource, name and status code.</summary>
    public const string Summary = "Summary";
}
