using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Export;

/// <summary>Reads a log commit by commit, as far as it verifies.</summary>
internal static class VerifiedReader
{
    /// <summary>Hands over the records of each commit that verifies, and stops at the first that does not.</summary>
    public static async Task<ExportResult> ReadAsync(
        ILogSource source,
        IReadOnlyCollection<VerifierKey> keys,
        Func<IReadOnlyList<LogRecord>, Task> handOver,
        CancellationToken cancellationToken)
    {
        var chain = new CommitChain(keys, origin: null);
        LogHead? head = null;
        var records = 0L;
        await foreach (var stored in source.ReadAllAsync(cancellationToken))
        {
            var check = chain.Check(stored);
            if (check.Findings is [var damage, ..])
                return new(records, damage, head);
            await handOver(check.Records);
            records += check.Records.Count;
            head = chain.Head;
        }

        return new(records, head is null ? new(FindingKind.Empty, null, null, "everywhere", "there is no log here.") : null, head);
    }
}
