using JitOperator.Cli.Tests.Installation;
using JitOperator.Cli.Tests.Support;
using JitOperator.TestKit.Faults;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.Cli.Tests.Stories;

[Collection(OperatorCollection.Name)]
public sealed class LookTests(InstalledOperator installation)
{
    [Fact]
    public async Task List_OfANamespace_AnswersWhoWhatWhereAndUntilWhen()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.GrantedAsync();

        var run = await house.As(house.Alice, "list", "--phase", "active", "--mine");

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Matches($"^NAME +WHO +ROLE +WHERE +PHASE +TIME +WAITING ON +AGE\n{name} +alice +ClusterRole/view +{house.Namespace} +Active +9m[0-9]+s left", run.Output);
        Assert.Empty((await house.As(house.Alice, "list", "--phase", "Denied")).Output);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    [InlineData("name")]
    public async Task List_ForPrograms_IsWhatKubectlReads(string format)
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync();

        var run = await house.As(house.Alice, "list", "-o", format);

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        if (format == "name")
        {
            Assert.Equal($"accessrequest.jitoperator.io/{name}\n", run.Output);
        }
        else
        {
            var kubectl = await house.Alice.Kubectl.RunAsync(run.Output, ["-n", house.Namespace, "get", "-f", "-", "-o", "name"]);
            Assert.Equal($"accessrequest.jitoperator.io/{name}\n", kubectl.Output);
        }
    }

    [Fact]
    public async Task Impersonation_ByFlagAndByKubeconfig_IsSent()
    {
        var house = await House.BuildAsync(installation);
        await house.AskedAsync();
        var group = $"{house.Namespace}-leads";

        var without = await house.As(house.Admin, "approve", "--as", "bob");
        var with = await house.As(house.Admin, "approve", "--as", "bob", "--as-group", group);
        var configured = Path.Combine(Path.GetTempPath(), $"{house.Namespace}.kubeconfig");
        await File.WriteAllTextAsync(configured, (await File.ReadAllTextAsync(house.Admin.KubeconfigPath)).Replace(
            "user: {client-certificate-data", $"user: {{as: bob, as-groups: [{group}], client-certificate-data", StringComparison.Ordinal));
        var file = await Run.Of("approve", "-n", house.Namespace, "--kubeconfig", configured);
        File.Delete(configured);

        Assert.Equal(ExitCodes.Denied, without.ExitCode);
        Assert.Contains("Card payments", with.Output, StringComparison.Ordinal);
        Assert.Contains("Card payments", file.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_OfAGrant_EndsIt()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.GrantedAsync();

        var unsure = await house.As(house.Alice, "revoke", name);
        var run = await house.As(house.Alice, "revoke", name, "--yes");
        await house.InPhaseAsync(name, "Revoked");
        var again = await house.As(house.Alice, "revoke", name, "--yes");

        Assert.Equal((ExitCodes.Usage, ExitCodes.Success, ExitCodes.Failed), (unsure.ExitCode, run.ExitCode, again.ExitCode));
    }

    [Fact]
    public async Task Get_OfNone_SaysWhereToLook()
    {
        var house = await House.BuildAsync(installation);

        var run = await house.As(house.Alice, "get", "nothing");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("There is no AccessRequest \"nothing\"", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_WhoseConnectionBreaksAndGrowsTooOld_ShowsTheEndAllTheSame()
    {
        var house = await House.BuildAsync(installation);
        await house.Admin.Kubectl.RunAsync("-n", house.Namespace, "create", "rolebinding", "watcher", "--clusterrole=jit-approver", $"--serviceaccount={house.Namespace}:default");
        await using var proxy = await FaultProxy.StartAsync(house.Installation.Cluster.Address);
        var account = await house.Installation.Cluster.ServiceAccountAsync(house.Namespace, "default", proxy.Address);
        var name = await house.AskedAsync();
        var watching = house.As(account, "watch", name);
        static bool IsWatch(ProxiedRequest request) => request.Query.Contains("watch=true", StringComparison.Ordinal);
        await Eventually.TrueAsync(() => Task.FromResult(proxy.Open.Any(IsWatch)), "a watch is open");

        int Lists() => proxy.Requests.Count(request => request.Path.EndsWith("/accessrequests", StringComparison.Ordinal) && !IsWatch(request));
        var before = Lists();

        proxy.DropOpen(IsWatch);
        using (var gone = proxy.Inject(Fault.GoneEvent, IsWatch, times: 1))
            await Eventually.TrueAsync(() => Task.FromResult(gone.Hits == 1), "a watch was too old");
        // Where a watch cannot go on, only a list tells what was missed.
        await Eventually.TrueAsync(() => Task.FromResult(Lists() > before), "it is listed anew");
        await house.As(house.Bob, "deny", name, "--yes");
        var run = await watching;

        Assert.Equal(ExitCodes.Denied, run.ExitCode);
        Assert.Contains("Denied", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_AsItIsInstalled_AnswersAsKubectlPlugin()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync();
        var folder = Path.GetDirectoryName(typeof(JitCommand).Assembly.Location)!;

        var run = await Command.RunAsync(
            Path.Combine(folder, "kubectl-jit"), ["list", "-n", house.Namespace, "-o", "name"], environment: new Dictionary<string, string?> { ["KUBECONFIG"] = house.Alice.KubeconfigPath });

        Assert.True(run.Succeeded, run.ToString());
        Assert.Equal($"accessrequest.jitoperator.io/{name}\n", run.Output);
    }
}
