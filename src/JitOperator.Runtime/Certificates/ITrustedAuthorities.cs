namespace JitOperator.Runtime.Certificates;

/// <summary>Something that has to know which authorities to trust.</summary>
internal interface ITrustedAuthorities
{
    /// <summary>What it is, for logs.</summary>
    string Name { get; }

    /// <summary>Brings it in step.</summary>
    /// <param name="last">The authorities in PEM, as they were read last.</param>
    /// <param name="readAgain">
    /// Reads them again. What this sets must not be older than what it replaces, so it is asked after that was read.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How it went.</returns>
    Task<TrustOutcome> SyncAsync(byte[] last, Func<CancellationToken, Task<byte[]?>> readAgain, CancellationToken cancellationToken);
}
