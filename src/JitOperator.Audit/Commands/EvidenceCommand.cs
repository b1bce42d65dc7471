using System.Globalization;
using JitOperator.Audit.Evidence;
using JitOperator.Audit.Log;

namespace JitOperator.Audit.Commands;

/// <summary>The logic of <c>audit evidence</c>: writes the evidence pack of a period.</summary>
public static class EvidenceCommand
{
    private static readonly string[] s_endings = [".tar.gz", ".tgz"];

    /// <summary>Runs it.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="error">Takes everything that is for people.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One of <see cref="AuditExitCodes"/>.</returns>
    public static async Task<int> RunAsync(EvidenceOptions options, TextWriter error, CancellationToken cancellationToken)
    {
        var period = options.Parse(out var fault);
        if (options.VerifierKeys.Count == 0)
            fault = "Give at least one verifier key: without one, anybody could have written the log.";
        else if (!s_endings.Any(ending => options.Path.EndsWith(ending, StringComparison.Ordinal)))
            fault = $"--output is \"{options.Path}\"; a pack is a {s_endings[0]}, so let its name end with that.";
        if (fault is not null)
        {
            await error.WriteLineAsync(TerminalText.Escape(fault));
            return AuditExitCodes.BadUsage;
        }

        try
        {
            var result = await OutputFile.WriteAsync(
                options.Path,
                stream => EvidencePack.WriteAsync(options.Source, options.VerifierKeys, period!, stream, cancellationToken),
                result => result.Head is not null);
            await error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Grants} grants in the period, {result.Flagged} of them flagged; {result.Records} records with their proofs"));
            if (result.Damage is not { } damage)
                return AuditExitCodes.Verified;
            await error.WriteLineAsync(TerminalText.Escape($"stopped at {damage}"));
            await error.WriteLineAsync(result.Head is null
                ? "NOT VERIFIED: no pack was made"
                : "NOT VERIFIED: what is in the pack is proven, but grants may be missing from it");
            return AuditExitCodes.NotVerified;
        }
        catch (Exception e) when (e is LogStoreException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }
}
