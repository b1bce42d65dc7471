using System.Globalization;

namespace JitOperator.Benchmarks.Suite;

/// <summary>What a process has used so far, by the kernel's account of it, in MB of 1,000,000 bytes.</summary>
/// <param name="Cpu">Time on a core.</param>
/// <param name="ResidentMegabytes">Memory that it has, files that are mapped into it included (<c>VmRSS</c>).</param>
/// <param name="OwnMegabytes">The part that is not of files: what cannot be dropped, and is not shared with other replicas.</param>
internal sealed record ProcessUse(TimeSpan Cpu, double ResidentMegabytes, double OwnMegabytes)
{
    private const int TicksPerSecond = 100;

    public static ProcessUse Of(int processId)
    {
        // The name of the program, in brackets, may hold anything.
        var fields = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        var rest = fields[(fields.LastIndexOf(')') + 2)..].Split(' ');
        var status = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status")).ToList();
        return new(
            TimeSpan.FromSeconds((double)(Number(rest[11]) + Number(rest[12])) / TicksPerSecond),
            Megabytes(status, "VmRSS:"),
            Megabytes(status, "RssAnon:") + Megabytes(status, "RssShmem:"));
    }

    private static double Megabytes(List<string> status, string member) =>
        Number(status.Find(line => line.StartsWith(member, StringComparison.Ordinal))!
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2].Split('\t')[^1]) * 1024 / 1e6;

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
