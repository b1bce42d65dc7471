namespace JitOperator.Audit.Witness;

/// <summary>
/// Remembers for each log the checkpoint that was cosigned last: all that a witness is. A store that forgets makes a witness that
/// cosigns a fork.
/// </summary>
public interface IWitnessStore
{
    /// <summary>The checkpoint of a log; null when none was cosigned.</summary>
    /// <param name="originHash">SHA-256 of the log's origin, in lower-case hexadecimal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WitnessStoreException">It cannot be read, or is not sound.</exception>
    Task<WitnessedNote?> ReadAsync(string originHash, CancellationToken cancellationToken);

    /// <summary>Puts the next one in the place of the one that was read. When this returns true it survives a loss of power.</summary>
    /// <param name="originHash">SHA-256 of the log's origin, in lower-case hexadecimal.</param>
    /// <param name="known">What <see cref="ReadAsync"/> gave.</param>
    /// <param name="note">The next one.</param>
    /// <param name="cancellationToken">Gives up; the note may be there all the same.</param>
    /// <returns>False when what is there is not what was read: somebody else was faster, and nothing was written.</returns>
    /// <exception cref="WitnessStoreException">It failed; the note may be there or not.</exception>
    Task<bool> ReplaceAsync(string originHash, WitnessedNote? known, string note, CancellationToken cancellationToken);
}
