using JitOperator.Audit.Stores;
using Microsoft.Extensions.Logging;

namespace JitOperator.Audit.Log;

/// <summary>Writes a commit and finds out how it ended, even where the store does not say.</summary>
internal sealed partial class CommitWriter(ILogStore store, AuditLogOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Writes a commit. False when another has its place: then it was not written and never will be.</summary>
    /// <remarks>
    /// After an unknown outcome the same bytes are created again. If the first attempt arrived, or still arrives in between, they are
    /// found there and recognised; reading alone could miss a write that is still on its way.
    /// </remarks>
    /// <exception cref="LogStoreException">Nothing was written, or nobody knows.</exception>
    /// <exception cref="LogSupersededException">This writer is too late: by what it knows, no place is left.</exception>
    public async Task<bool> WriteAsync(LogCommit commit, CancellationToken cancellationToken)
    {
        var delay = options.RetryDelay;
        var isInDoubt = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await store.CreateAsync(commit, cancellationToken) == CreateOutcome.Created)
                    return true;
                // From here on a failure to read leaves open whose it is.
                isInDoubt = true;
                return await store.ReadAsync(commit.FirstIndex, cancellationToken) is { } there
                    ? there.Commit?.IsSameAs(commit) == true
                    : throw new LogStoreException($"The store has commit {commit.FirstIndex} and has it not.", mayHaveWritten: true);
            }
            catch (LogStoreException e) when (e.MayHaveWritten || isInDoubt)
            {
                isInDoubt = true;
                if (attempt >= options.WriteAttempts || e is LogSupersededException)
                    throw new LogStoreException($"Nobody knows whether commit {commit.FirstIndex} of the audit log was written.", true, e);
                OutcomeUnknown(logger, commit.FirstIndex, attempt, e);
            }

            await Task.Delay(delay, time, cancellationToken);
            delay *= 2;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Whether commit {FirstIndex} of the audit log was written is unknown after attempt {Attempt}; trying it again")]
    private static partial void OutcomeUnknown(ILogger logger, long firstIndex, int attempt, Exception exception);
}
