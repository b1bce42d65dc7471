using System.Diagnostics;
using System.Globalization;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Evidence;
using JitOperator.Audit.Export;
using JitOperator.Audit.Notes;

namespace JitOperator.Benchmarks.Exports;

/// <summary>
/// What an export of a long log takes: seconds, and the most memory that its process ever held. Each runs in a process of its own, or the
/// memory of one would be that of all before it.
/// </summary>
internal static class ExportBenchmark
{
    public const string Verb = "export";
    private const string One = "export-one";
    private const string Evidence = "evidence";
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
        var file = Path.Combine(Path.GetTempPath(), $"jit-bench-{Environment.ProcessId}.log");
        try
        {
            var time = TimeProvider.System.GetTimestamp();
            var made = MadeLog.Write(file, count);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{count} records, {new FileInfo(file).Length / 1e6:F0} MB, made in {TimeProvider.System.GetElapsedTime(time).TotalSeconds:F1} s"));
            foreach (var one in ExportFormats.All.Where(format => format != ExportFormats.Tiles).Append(Evidence))
            {
                using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [One, one, file, made.ToString()]) { UseShellExecute = false })!;
                await process.WaitForExitAsync();
            }
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
        await using var output = new CountingStream();
        var time = TimeProvider.System.GetTimestamp();
        var written = what == Evidence
            ? (await EvidencePack.WriteAsync(new LogFile(path), [key!], Month(), output, default)).Records
            : (await RecordExport.WriteAsync(new LogFile(path), [key!], what, new RecordFilter(), output, default)).Records;
        var seconds = TimeProvider.System.GetElapsedTime(time).TotalSeconds;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-14} {written,9} records {seconds,7:F1} s {output.Count / 1e6,8:F0} MB out {process.PeakWorkingSet64 / 1e6,6:F0} MB peak memory"));
    }

    // One of the four or so months of a million records.
    private static EvidencePeriod Month() => new(
        new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
}
