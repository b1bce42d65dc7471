namespace JitOperator.Audit.Report.Gathering;

/// <summary>How far a request has come by the last record that the report has read.</summary>
internal enum StoryOutcome
{
    /// <summary>Not decided yet, or nothing is known.</summary>
    Waiting,

    /// <summary>Agreed to; access begins later.</summary>
    Scheduled,

    /// <summary>Granted, and no record of an end.</summary>
    Active,

    /// <summary>Ended when it was agreed.</summary>
    Expired,

    /// <summary>Ended before that.</summary>
    Revoked,

    /// <summary>A policy or a person said no.</summary>
    Denied,

    /// <summary>Its identity did not verify.</summary>
    Refused,

    /// <summary>Taken back before it was granted.</summary>
    Withdrawn,

    /// <summary>Nobody decided in time.</summary>
    TimedOut,

    /// <summary>Could not be carried out.</summary>
    Failed,
}
