using JitOperator.TestKit;
using JitOperator.TestKit.Processes;

namespace JitOperator.Monitoring.Tests;

/// <summary>Prometheus and promtool as the distribution has them, installed if need be.</summary>
internal static class PrometheusPrograms
{
    private static readonly Lazy<Task> s_installed = new(InstallAsync);

    /// <summary>Runs promtool.</summary>
    public static async Task<CommandResult> PromtoolAsync(params string[] arguments)
    {
        await s_installed.Value;
        return await Command.RunAsync("promtool", arguments);
    }

    /// <summary>The path of Prometheus.</summary>
    public static async Task<string> ServerAsync()
    {
        await s_installed.Value;
        return (await Command.RunAsync("sh", ["-c", "command -v prometheus"])).Output.Trim();
    }

    private static async Task InstallAsync()
    {
        var installed = await Command.RunAsync(RepositoryFiles.PathOf("config", "dev", "prometheus", "install.sh"), []);
        if (!installed.Succeeded)
        {
            throw new InvalidOperationException($"No Prometheus for tests: config/dev/prometheus/install.sh ended with {installed}");
        }
    }
}
