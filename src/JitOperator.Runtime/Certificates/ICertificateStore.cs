namespace JitOperator.Runtime.Certificates;

/// <summary>Where certificates and keys are kept for all replicas. Writes are compare-and-swap.</summary>
internal interface ICertificateStore
{
    /// <summary>What is there now; null if nothing is.</summary>
    Task<StoredCertificates?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Stores something where nothing is. Null if there is something.</summary>
    Task<StoredCertificates?> TryCreateAsync(IReadOnlyDictionary<string, byte[]> data, CancellationToken cancellationToken);

    /// <summary>Replaces what was read. Null if it is no longer that, or gone.</summary>
    Task<StoredCertificates?> TryUpdateAsync(
        StoredCertificates expected, IReadOnlyDictionary<string, byte[]> data, CancellationToken cancellationToken);
}
