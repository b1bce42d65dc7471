namespace JitOperator.Api.V1Alpha1;

/// <summary>A stretch of the calendar in which a policy grants nothing, as over a holiday or a release.</summary>
public sealed class PolicyFreeze
{
    /// <summary>What people call it. Shown to whom it refuses.</summary>
    public string? Name { get; set; }

    /// <summary>When it begins, local date and time as <c>yyyy-MM-ddTHH:mm</c>, of the years 2000 to 2999.</summary>
    public string From { get; set; } = string.Empty;

    /// <summary>When it ends, in the same form; that minute is outside. Must be after <see cref="From"/>.</summary>
    public string To { get; set; } = string.Empty;

    /// <summary>IANA name, as in <c>Europe/Berlin</c>. Case-sensitive.</summary>
    public string TimeZone { get; set; } = string.Empty;

    /// <summary>
    /// Whether a grant that is active when it begins ends there and then. Default false: the freeze keeps new grants out and lets those
    /// before it run to their end.
    /// </summary>
    public bool? EndsGrants { get; set; }
}
