using System.Diagnostics;
using System.Globalization;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Verification;
using JitOperator.Benchmarks.Exports;

namespace JitOperator.Benchmarks.Verification;

/// <summary>
/// What the verification of a long log takes: seconds, and the most memory that its process ever held. Once as it was written, each commit
/// with its signature, and once as it is after merging. Each in a process of its own, so that the memory is its own.
/// </summary>
internal static class VerifyBenchmark
{
    public const string Verb = "verify";
    private const string One = "verify-one";
    private const long DefaultRecords = 1_000_000;

    public static bool IsOneOf(string verb) => verb is Verb or One;

    public static async Task RunAsync(string[] args)
    {
        if (args is [One, var what, var path, var key])
        {
            await MeasureAsync(what, path, key);
            return;
        }

        var count = args is [_, var text, ..] ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : DefaultRecords;
        await MakeAndMeasureAsync("signed commits of 200", count, isMerged: false);
        await MakeAndMeasureAsync("bundles of 256", count, isMerged: true);
    }

    private static async Task MakeAndMeasureAsync(string what, long count, bool isMerged)
    {
        var file = Path.Combine(Path.GetTempPath(), $"jit-bench-{Environment.ProcessId}.log");
        try
        {
            var key = MadeLog.Write(file, count, isMerged);
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [One, what, file, key.ToString()]) { UseShellExecute = false })!;
            await process.WaitForExitAsync();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task MeasureAsync(string what, string path, string keyText)
    {
        if (!VerifierKey.TryParse(keyText, out var key))
            throw new ArgumentException("This is no verifier key.", nameof(keyText));
        var time = TimeProvider.System.GetTimestamp();
        var report = await new LogVerifier([key!]).VerifyAsync(new LogFile(path), [], default);
        var seconds = TimeProvider.System.GetElapsedTime(time).TotalSeconds;
        if (!report.IsVerified)
            throw new InvalidOperationException($"The log does not verify: {report.Findings[0]}");
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-22} {report.Records,9} records {new FileInfo(path).Length / 1e6,6:F0} MB {seconds,7:F1} s ({process.TotalProcessorTime.TotalSeconds:F1} s CPU) {report.Records / seconds,8:F0} records/s {process.PeakWorkingSet64 / 1e6,6:F0} MB peak memory"));
    }
}
