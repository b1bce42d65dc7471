namespace JitOperator.Chart.Tests.Charts;

/// <summary>helm, as config/dev/helm/install.sh finds or fetches it. Tests skip where this machine can have none.</summary>
internal static class Helm
{
    private const int CannotInstall = 2;

    private static readonly Lazy<Task<CommandResult>> s_installed =
        new(() => Command.RunAsync(RepositoryFiles.PathOf("config", "dev", "helm", "install.sh"), []));

    /// <summary>The folder of the chart.</summary>
    public static string Chart { get; } = RepositoryFiles.PathOf("charts", "jit-operator");

    /// <summary>Runs helm.</summary>
    /// <param name="input">Its stdin: values for <c>-f -</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<CommandResult> RunAsync(string input, params string[] arguments) => await Command.RunAsync(await PathAsync(), arguments, input);

    private static async Task<string> PathAsync()
    {
        var installed = await s_installed.Value;
        Skip.If(installed.ExitCode == CannotInstall, installed.Error.Trim());
        return installed.Succeeded
            ? installed.Output.Trim()
            : throw new InvalidOperationException($"No helm for tests: config/dev/helm/install.sh ended with {installed}");
    }
}
