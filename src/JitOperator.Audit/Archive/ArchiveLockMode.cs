namespace JitOperator.Audit.Archive;

/// <summary>How firmly an object is locked (S3 Object Lock).</summary>
public enum ArchiveLockMode
{
    /// <summary>Nobody can shorten or lift it, not the account's owner either. It can be prolonged.</summary>
    Compliance = 0,

    /// <summary>Only who holds <c>s3:BypassGovernanceRetention</c>, which this program never should, can lift it.</summary>
    Governance,
}
