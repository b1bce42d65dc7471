using System.Globalization;

namespace JitOperator.Operator.Activity;

/// <summary>What an API server says of the audit events that it could not deliver.</summary>
/// <param name="StartedAt">When its process began: tells several API servers apart.</param>
/// <param name="Errors">How many it lost since then, to whatever it sends them, but for its own log file.</param>
public sealed record ApiServerLosses(DateTimeOffset StartedAt, long Errors)
{
    private const string StartTime = "process_start_time_seconds ";
    private const string ErrorTotal = "apiserver_audit_error_total{";

    /// <summary>Reads the text form of Prometheus; null when it does not tell when the process began.</summary>
    public static async Task<ApiServerLosses?> ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        DateTimeOffset? startedAt = null;
        var errors = 0L;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(StartTime, StringComparison.Ordinal) && Number(line[StartTime.Length..]) is { } seconds)
            {
                startedAt = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
            }
            else if (line.StartsWith(ErrorTotal, StringComparison.Ordinal) && line.LastIndexOf(' ') is > 0 and var space
                && line.Contains("webhook", StringComparison.Ordinal) && Number(line[(space + 1)..]) is { } count)
            {
                errors += (long)count;
            }
        }

        return startedAt is { } known ? new ApiServerLosses(known, errors) : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
