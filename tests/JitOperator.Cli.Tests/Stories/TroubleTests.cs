using System.Net;
using System.Net.Sockets;
using JitOperator.Cli.Tests.Installation;
using JitOperator.Cli.Tests.Support;
using JitOperator.TestKit.Faults;
using Xunit;

namespace JitOperator.Cli.Tests.Stories;

/// <summary>Each way in which a cluster can fail somebody says what to do.</summary>
[Collection(OperatorCollection.Name)]
public sealed class TroubleTests(InstalledOperator installation) : IDisposable
{
    private readonly string _kubeconfig = Path.GetTempFileName();

    public void Dispose() => File.Delete(_kubeconfig);

    [Fact]
    public async Task Server_ThatIsNotThere_SaysRefusedAndWhatToCheck()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();

        var run = await ListAsync($"http://127.0.0.1:{port}");

        Assert.Equal(ExitCodes.Unavailable, run.ExitCode);
        Assert.Contains("cannot be reached: connection refused", run.Error, StringComparison.Ordinal);
        Assert.Contains("--context", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatSaysNothing_EndsAfterTheTimeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var run = await ListAsync($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", "--request-timeout", "1s");

        Assert.Equal(ExitCodes.Unavailable, run.ExitCode);
        Assert.Contains("did not answer within 1 s", run.Error, StringComparison.Ordinal);
        Assert.Contains("--request-timeout", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_WithoutTheDefinitions_SaysWhatToInstall()
    {
        await using var proxy = await FaultProxy.StartAsync(installation.Cluster.Address);
        proxy.Inject(Fault.Status(404, "NotFound"));
        var account = await installation.Cluster.ServiceAccountAsync("default", "default", proxy.Address);

        var run = await Run.Of("list", "--kubeconfig", account.KubeconfigPath);

        Assert.Equal(ExitCodes.Unavailable, run.ExitCode);
        Assert.Contains("JIT Operator is not installed there", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_ThatIsNotAccepted_SaysWho()
    {
        var text = await File.ReadAllTextAsync((await installation.Cluster.ServiceAccountAsync("default", "default")).KubeconfigPath);
        await File.WriteAllTextAsync(_kubeconfig, text[..text.IndexOf("{token:", StringComparison.Ordinal)] + "{token: old}" + text[text.IndexOf("\ncontexts:", StringComparison.Ordinal)..]);

        var run = await Run.Of("list", "--kubeconfig", _kubeconfig);

        Assert.Equal(ExitCodes.Unavailable, run.ExitCode);
        Assert.Contains("does not accept how you sign in", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Impersonation_WithoutTheRight_SaysToLeaveItOut()
    {
        var house = await House.BuildAsync(installation);

        var run = await house.As(house.Alice, "list", "--as", "bob");

        Assert.Equal(ExitCodes.Denied, run.ExitCode);
        Assert.Contains("leave --as out", run.Error, StringComparison.Ordinal);
    }

    private async Task<Run> ListAsync(string server, params string[] more)
    {
        await File.WriteAllTextAsync(_kubeconfig, $$"""
            current-context: lost
            clusters: [{name: c, cluster: {server: "{{server}}" } }]
            contexts: [{name: lost, context: {cluster: c} }]
            """);
        return await Run.Of(["list", "--kubeconfig", _kubeconfig, .. more]);
    }
}
