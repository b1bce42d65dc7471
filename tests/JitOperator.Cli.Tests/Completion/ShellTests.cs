using JitOperator.Cli.Tests.Installation;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Processes;
using Xunit;

namespace JitOperator.Cli.Tests.Completion;

/// <summary>The scripts in real shells, with the real program and a real cluster behind it.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ShellTests(InstalledOperator installation)
{
    // As a shell's readline sets it, and prints what it would offer.
    private const string Ask = """
        source <(kubectl-jit completion bash)
        COMP_LINE=$1; COMP_POINT=${#COMP_LINE}; shift
        COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        function=$(complete -p kubectl-jit | sed 's/.*-F \([^ ]*\).*/\1/')
        "$function" kubectl-jit "${COMP_WORDS[COMP_CWORD]}" ""
        [[ ${#COMPREPLY[@]} -eq 0 ]] || printf '%s\n' "${COMPREPLY[@]}"
        """;

    [Theory]
    [InlineData("request|revoke", "kubectl-jit re", "kubectl-jit", "re")]
    [InlineData("wide", "kubectl-jit list -o w", "kubectl-jit", "list", "-o", "w")]
    [InlineData("wide", "kubectl-jit list --output=w", "kubectl-jit", "list", "--output", "=", "w")]
    [InlineData("json|name|wide|yaml", "kubectl-jit list --output=", "kubectl-jit", "list", "--output", "=")]
    [InlineData("--wait", "kubectl-jit request -r 'Card payments fail' --wa", "kubectl-jit", "request", "-r", "'Card payments fail'", "--wa")]
    public async Task Bash_OfWhatIsTyped_Offers(string expected, string line, params string[] words) =>
        Assert.Equal(expected, string.Join('|', await BashAsync(installation.Cluster.Admin, line, words)));

    [Fact]
    public async Task Bash_OfNames_OffersThoseOfTheCluster()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync("--name", "card-failures");
        var ns = house.Namespace;

        Assert.Equal([name], await OfferedAsync(house.Alice, "get", "-n", ns, "car"));
        Assert.Equal([name], await OfferedAsync(house.Bob, "approve", "-n", ns, ""));
        Assert.Equal(["view"], await OfferedAsync(house.Alice, "request", "-n", ns, "--role", "v"));
        Assert.Equal([ns], await OfferedAsync(house.Alice, "list", "-n", ns[..8]));
        Assert.Equal([ns], await OfferedAsync(house.Admin, "explain", "--policy", ns[..8]));
        Assert.Empty(await OfferedAsync(house.Mallory, "get", "-n", ns, ""));
    }

    [Fact]
    public async Task Kubectl_OfAPlugin_IsAnsweredInItsProtocol()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync("--name", "card-failures");
        var script = await File.ReadAllTextAsync(TestKit.RepositoryFiles.PathOf("src", "JitOperator.Cli", "Completion", "Shells", "kubectl_complete-jit"));

        var answer = await ShellAsync("sh", house.Alice, "-c", script, "kubectl_complete-jit", "get", "--request-timeout=60s", "-n", house.Namespace, "");

        Assert.Equal($"{name}\tAwaitingApproval, alice\n:4\n", answer.Output);
    }

    [Theory]
    [InlineData("bash", "-n")]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "--no-execute")]
    public async Task Script_OfAShell_IsOneThatItReads(string shell, string check)
    {
        if (shell != "bash")
        {
            var installed = await Command.RunAsync(TestKit.RepositoryFiles.PathOf("config", "dev", "shells", "install.sh"), [shell]);
            Assert.True(installed.Succeeded, installed.ToString());
        }

        var script = Path.GetTempFileName();
        var read = await ShellAsync("sh", installation.Cluster.Admin, "-c", $"kubectl-jit completion {shell} > \"$0\" && {shell} {check} \"$0\"", script);
        Assert.True(read is { Succeeded: true, Error: "" }, read.ToString());
        File.Delete(script);
    }

    // A busy machine may take longer than somebody who types would wait.
    private static Task<string[]> OfferedAsync(ClusterUser user, params string[] words)
    {
        string[] all = ["kubectl-jit", "--request-timeout", "60s", .. words];
        return BashAsync(user, string.Join(' ', all), all);
    }

    private static async Task<string[]> BashAsync(ClusterUser user, string line, params string[] words)
    {
        var answer = await ShellAsync("bash", user, ["--norc", "-c", Ask, "bash", line, .. words]);
        Assert.True(answer is { Succeeded: true, Error: "" }, answer.ToString());
        return answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Task<CommandResult> ShellAsync(string shell, ClusterUser user, params string[] arguments) => Command.RunAsync(
        shell,
        arguments,
        environment: new Dictionary<string, string?>
        {
            ["PATH"] = $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}",
            ["KUBECONFIG"] = user.KubeconfigPath,
        });
}
