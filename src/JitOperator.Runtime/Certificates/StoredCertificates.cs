namespace JitOperator.Runtime.Certificates;

/// <summary>What a store had at one moment.</summary>
/// <param name="Data">The files, by name.</param>
/// <param name="Version">The store's own mark of this state, which a write is conditional on.</param>
internal sealed record StoredCertificates(IReadOnlyDictionary<string, byte[]> Data, string Version);
