using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Core.Stamps;
using JitOperator.Operator.Log;
using k8s.Models;

namespace JitOperator.Operator.Inbox;

/// <summary>
/// The leader's side of the inbox (decision record 0014): records what is in it, the oldest first, and only then deletes it. Each letter
/// comes to be in the log exactly once, whoever crashes when.
/// </summary>
/// <remarks>
/// The records are appended in the epoch in which it was seen that the log does not hold them: of two leaders at once, one is fenced,
/// reads what the other has written, and looks again.
/// </remarks>
public sealed class InboxDrain(IInboxStore store, RequestLog log, RecordedLetters recorded, IStampVerifier verifier)
{
    /// <summary>Most records in one append; an object with several letters is never split.</summary>
    public const int MostRecords = 50;

    /// <summary>Records and deletes until the inbox is empty.</summary>
    /// <returns>How many records were written.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        for (var written = 0; ;)
        {
            var epoch = log.Epoch;
            var found = (await store.ListAsync(cancellationToken)).OrderBy(item => item.Metadata.Name, StringComparer.Ordinal).ToList();

            var seen = found.ToLookup(item => recorded.Holds(item.Metadata.Name, item.Metadata.Uid));

            // First: never may more than one batch be recorded and still there.
            foreach (var old in seen[true])
            {
                await store.DeleteAsync(old, cancellationToken);
            }

            var batch = Batch(seen[false]);
            if (batch.Count == 0)
            {
                return written;
            }

            try
            {
                var records = batch.SelectMany(item => item.Records).ToList();
                await log.AppendAsync(records, epoch, cancellationToken);
                written += records.Count;
            }
            catch (LogFencedException)
            {
                continue;
            }

            foreach (var (item, _) in batch)
            {
                await store.DeleteAsync(item, cancellationToken);
            }
        }
    }

    private List<(V1ConfigMap Item, IReadOnlyList<AuditRecord> Records)> Batch(IEnumerable<V1ConfigMap> items)
    {
        var batch = new List<(V1ConfigMap Item, IReadOnlyList<AuditRecord> Records)>();
        var count = 0;
        foreach (var item in items)
        {
            var stamp = InboxObject.Read(item, verifier);
            var records = LetterRecords.Of(item, stamp, stamp is not null && recorded.IsCopy(item.Metadata.Name));
            if (count + records.Count > MostRecords)
            {
                break;
            }

            batch.Add((item, records));
            count += records.Count;
        }

        return batch;
    }
}
