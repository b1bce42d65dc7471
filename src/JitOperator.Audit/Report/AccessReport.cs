using JitOperator.Audit.Export;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Pages;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Report;

/// <summary>
/// What happened in a period, for people: one HTML file without scripts, pictures or anything from elsewhere. It tells only what a
/// checkpoint vouches for. The same log and options give the same bytes.
/// </summary>
public static class AccessReport
{
    /// <summary>Writes a report.</summary>
    /// <param name="source">The log; read three times.</param>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="options">What it is about.</param>
    /// <param name="output">Takes the page, in UTF-8.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Log.LogStoreException">The source cannot be read, or changed while it was.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static async Task<ReportResult> WriteAsync(
        ILogSource source,
        IReadOnlyCollection<VerifierKey> keys,
        ReportOptions options,
        Stream output,
        CancellationToken cancellationToken)
    {
        var verification = await new LogVerifier(keys).VerifyAsync(source, [], cancellationToken);
        var log = await VerifiedLog.OpenAsync(source, keys, cancellationToken);
        var gatherer = new ReportGatherer(options);
        await log.ReadAsync(
            part =>
            {
                foreach (var entry in part.Records)
                    gatherer.Take(entry.Record);
                return Task.CompletedTask;
            },
            cancellationToken);

        var damage = log.Damage ?? (verification.Findings is [var finding, ..] ? finding : null);
        var model = gatherer.Finish(verification, damage, log.Head);
        await ReportDocument.WriteAsync(model, output, cancellationToken);
        return new(model.Requests.Count, model.Findings.Count, damage, log.Head);
    }
}
