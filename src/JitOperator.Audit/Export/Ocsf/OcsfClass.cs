namespace JitOperator.Audit.Export.Ocsf;

/// <summary>The classes of OCSF events that are used, by their number. The category is the number without its last three digits.</summary>
internal enum OcsfClass
{
    /// <summary>Base Event: what has no class of its own.</summary>
    Base = 0,

    /// <summary>Detection Finding.</summary>
    DetectionFinding = 2004,

    /// <summary>Entity Management.</summary>
    EntityManagement = 3004,

    /// <summary>User Access Management.</summary>
    UserAccess = 3005,

    /// <summary>API Activity.</summary>
    ApiActivity = 6003,
}

/// <summary>How grave an event is, by its number in OCSF.</summary>
internal enum OcsfSeverity
{
    /// <summary>Unknown.</summary>
    Unknown = 0,

    /// <summary>Nothing to do.</summary>
    Informational = 1,

    /// <summary>Low.</summary>
    Low = 2,

    /// <summary>Medium.</summary>
    Medium = 3,

    /// <summary>High.</summary>
    High = 4,

    /// <summary>Critical.</summary>
    Critical = 5,
}
