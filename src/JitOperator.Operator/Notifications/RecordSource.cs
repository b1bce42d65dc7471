using JitOperator.Api.Audit;
using JitOperator.Operator.Log;

namespace JitOperator.Operator.Notifications;

/// <summary>
/// Gives the records of the log in order from any index on: the newest from memory, those before from the log itself. So what waits for
/// a channel is in the log and takes no memory, however long the channel fails.
/// </summary>
internal sealed class RecordSource(IRecordLog log, RecordWindow window, TimeProvider time)
{
    /// <summary>Most records at a time.</summary>
    public const int Most = 64;

    // Some records of the log's own come without news.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(30);

    // A record may be in the log a moment before it is handed out.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    /// <summary>Index behind the last record.</summary>
    public long Size => log.Size;

    /// <summary>Records from an index on; waits until there is one.</summary>
    public async Task<RecordBatch> ReadAsync(long first, CancellationToken cancellationToken)
    {
        var waited = false;
        while (true)
        {
            var news = window.News;
            var lost = Math.Max(0, log.MinimumIndex - first);
            var from = first + lost;
            if (from < log.Size)
            {
                var found = window.From(from, (int)Math.Min(Most, log.Size - from));
                if (found.Count == 0 && !waited)
                {
                    waited = true;
                    await WaitAsync(news, Moment, cancellationToken);
                    continue;
                }

                return new RecordBatch(found.Count > 0 ? found : await FromLogAsync(from, cancellationToken), lost);
            }

            await WaitAsync(news, LookInterval, cancellationToken);
        }
    }

    private async Task<List<AuditRecord>> FromLogAsync(long first, CancellationToken cancellationToken)
    {
        var found = new List<AuditRecord>();
        await foreach (var record in log.ReadFromAsync(first, cancellationToken))
        {
            found.Add(record);
            if (found.Count == Most)
            {
                break;
            }
        }

        return found;
    }

    private async Task WaitAsync(Task news, TimeSpan longest, CancellationToken cancellationToken)
    {
        try
        {
            await news.WaitAsync(longest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
        }
    }
}

/// <summary>Some records in order.</summary>
/// <param name="Records">The records.</param>
/// <param name="Lost">How many before them were pruned before they were read.</param>
internal sealed record RecordBatch(IReadOnlyList<AuditRecord> Records, long Lost);
