namespace JitOperator.Runtime.Certificates;

/// <summary>How far something is in step with the authorities.</summary>
internal enum TrustOutcome
{
    /// <summary>Not known to be; has to be looked at again.</summary>
    Unknown = 0,

    /// <summary>It was changed, and trusts them now.</summary>
    Changed,

    /// <summary>It trusts them already.</summary>
    InStep,

    /// <summary>It does not exist, and trusts nobody.</summary>
    Absent,
}
