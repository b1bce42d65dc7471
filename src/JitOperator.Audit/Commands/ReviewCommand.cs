using System.Globalization;
using System.Text.Json;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Review;

namespace JitOperator.Audit.Commands;

/// <summary>The logic of <c>audit review</c>: reviews what verifies, and tells what was found in a period.</summary>
public static class ReviewCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="output">Takes the findings: a line each and one that sums up, escaped for terminals; or one line of ASCII JSON.</param>
    /// <param name="error">Takes what kept the command from reviewing all of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// One of <see cref="AuditExitCodes"/>: <see cref="AuditExitCodes.NotVerified"/> comes before <see cref="AuditExitCodes.Found"/>.
    /// </returns>
    public static async Task<int> RunAsync(ReviewCommandOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (Fault(options, out var from, out var to) is { } fault)
        {
            await error.WriteLineAsync(TerminalText.Escape(fault));
            return AuditExitCodes.BadUsage;
        }

        try
        {
            var result = await LogReview.RunAsync(options.Source, options.VerifierKeys, options.Rules, from, to, cancellationToken);
            if (options.Output == ReviewCommandOptions.Json)
                await output.WriteLineAsync(Json(options, result));
            else
                await WriteTextAsync(result, output);
            if (result.Damage is { } damage)
            {
                await error.WriteLineAsync(TerminalText.Escape($"stopped at {damage}"));
                await error.WriteLineAsync("NOT VERIFIED: what was reviewed is in order, what follows is not in it");
                return AuditExitCodes.NotVerified;
            }

            return options.FailOn is { } least && result.Findings.Any(found => ReviewSeverity.Rank(found.Finding!.Severity) >= ReviewSeverity.Rank(least))
                ? AuditExitCodes.Found
                : AuditExitCodes.Verified;
        }
        catch (Exception e) when (e is LogStoreException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }

    private static string? Fault(ReviewCommandOptions options, out DateTimeOffset? from, out DateTimeOffset? to)
    {
        from = FilterText.TryParseTime(options.From, out var first) ? first : null;
        to = FilterText.TryParseTime(options.To, out var last) ? last : null;
        if (options.VerifierKeys.Count == 0)
            return "Give at least one verifier key: without one, anybody could have written the log.";
        if (options.From is not null && from is null)
            return $"--from is \"{options.From}\"; write a time with its offset, as in 2026-03-01T12:00:00Z. A file or folder of a log is --log.";
        if (options.To is not null && to is null)
            return $"--to is \"{options.To}\"; write a time with its offset, as in 2026-03-01T12:00:00Z.";
        if (from >= to)
            return "--from is not before --to, which leaves no time between them; change one of them.";
        if (options.Output is not (ReviewCommandOptions.Text or ReviewCommandOptions.Json))
            return $"--output is \"{options.Output}\"; write {ReviewCommandOptions.Text} or {ReviewCommandOptions.Json}.";
        return options.FailOn is null || ReviewSeverity.All.Contains(options.FailOn)
            ? null
            : $"--fail-on is \"{options.FailOn}\"; write one of {string.Join(", ", ReviewSeverity.All)}.";
    }

    private static async Task WriteTextAsync(LogReviewResult result, TextWriter output)
    {
        foreach (var found in result.Findings)
        {
            var request = found.Request is { } about ? $" {about.Namespace}/{about.Name}" : "";
            await output.WriteLineAsync(TerminalText.Escape(
                $"{found.Finding!.Severity,-13} {found.Time} {found.Finding.Rule}{request}: {found.Message} [{string.Join(", ", found.Finding.Indices)}]"));
        }

        var counts = ReviewSeverity.All.Reverse()
            .Select(severity => (severity, Count: result.Findings.Count(found => found.Finding!.Severity == severity)))
            .Where(pair => pair.Count > 0)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Count} {pair.severity}"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Findings.Count} findings{(result.Findings.Count == 0 ? "" : $" ({string.Join(", ", counts)})")}; {result.Records} records reviewed"));
    }

    // The serializer writes everything but ASCII as \u, so that nothing in it gets at a terminal.
    private static string Json(ReviewCommandOptions options, LogReviewResult result) => JsonSerializer.Serialize(
        new ReviewForm(options.From, options.To, result.Damage is null, result.Records, [.. result.Findings.Select(Member)]),
        AuditJson.Default.ReviewForm);

    private static ReviewForm.ReviewedFinding Member(AuditRecord found) => new(
        found.Finding!.Rule, found.Finding.Severity, found.Time, found.Message, found.Finding.Person, found.Request, found.Finding.Indices, found.Finding.Key);
}
