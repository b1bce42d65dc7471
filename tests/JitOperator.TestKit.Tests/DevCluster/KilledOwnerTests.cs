using System.Diagnostics;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Waiting;

namespace JitOperator.TestKit.Tests.DevCluster;

/// <summary>A test run can be killed at any time. Nothing of its cluster may stay.</summary>
public sealed class KilledOwnerTests
{
    [Fact]
    public async Task ControlPlane_WhenItsOwnerIsKilled_EndsAndLeavesNoFile()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(JitOperator.DevCluster.UpCommand).Assembly.Location, "up", "--local"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var owner = Process.Start(start)!;
        var folder = await ReadFolderAsync(owner.StandardOutput);
        Assert.Equal(["etcd", "kube-apiserver", "kube-controller-manager", "sh"], ProgramsOf(folder));

        owner.Kill();

        await Eventually.TrueAsync(() => ProgramsOf(folder).Count == 0, "the servers and their supervisors end");
        await Eventually.TrueAsync(() => !Directory.Exists(folder), "the folder goes");
    }

    private static async Task<string> ReadFolderAsync(StreamReader output)
    {
        const string variable = $"export {TestClusterEnvironment.Folder}='";
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(variable, StringComparison.Ordinal))
                return line[variable.Length..^1];
        }

        throw new InvalidOperationException("It ended without a cluster.");
    }

    /// <summary>The names of running programs whose command lines speak of the folder.</summary>
    private static List<string> ProgramsOf(string folder)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path["/proc/".Length])))
        {
            try
            {
                var words = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
                if (words.Any(word => word.Contains(folder, StringComparison.Ordinal)))
                    names.Add(Path.GetFileName(words[0]));
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return [.. names];
    }
}
