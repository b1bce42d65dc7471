using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using JitOperator.TestKit.Processes;

namespace JitOperator.TestKit.Clusters;

/// <summary>The programs of a local control plane, from <c>KUBEBUILDER_ASSETS</c> or the cache that is built on first use.</summary>
public sealed partial class ControlPlaneBinaries
{
    private static readonly Lazy<Task<ControlPlaneBinaries>> Found = new(FindAsync);

    private readonly string _folder;

    private ControlPlaneBinaries(string folder, int minor)
    {
        _folder = folder;
        Minor = minor;
    }

    /// <summary>Full path of etcd.</summary>
    public string Etcd => Path.Combine(_folder, "etcd");

    /// <summary>Full path of the API server.</summary>
    public string ApiServer => Path.Combine(_folder, "kube-apiserver");

    /// <summary>Full path of the controller manager.</summary>
    public string ControllerManager => Path.Combine(_folder, "kube-controller-manager");

    /// <summary>Full path of kubectl, or its bare name where the one on PATH is to be used.</summary>
    public string Kubectl => Path.Combine(_folder, "kubectl") is var path && File.Exists(path) ? path : "kubectl";

    /// <summary>The minor version of Kubernetes, as in 1.20.</summary>
    public int Minor { get; }

    /// <summary>Finds them. The first time on a machine this compiles for minutes.</summary>
    public static Task<ControlPlaneBinaries> GetAsync() => Found.Value;

    private static async Task<ControlPlaneBinaries> FindAsync()
    {
        // Its stderr is progress, and goes where ours goes.
        using var install = Process.Start(new ProcessStartInfo(RepositoryFiles.PathOf("config", "dev", "control-plane", "install.sh"))
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var folder = (await install.StandardOutput.ReadToEndAsync()).Trim();
        await install.WaitForExitAsync();
        if (install.ExitCode != 0)
            throw new InvalidOperationException("No control plane for tests: run `make control-plane` to see why.");

        var version = await Command.RunAsync(Path.Combine(folder, "kube-apiserver"), ["--version"]);
        var minor = VersionPattern().Match(version.Output).Groups["minor"].ValueSpan;
        return new ControlPlaneBinaries(folder, int.Parse(minor, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"v1\.(?<minor>\d{1,3})\.", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
