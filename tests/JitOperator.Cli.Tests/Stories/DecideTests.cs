using System.Text.Json.Nodes;
using JitOperator.Cli.Tests.Installation;
using JitOperator.Cli.Tests.Support;
using JitOperator.TestKit.Clusters;
using Xunit;

namespace JitOperator.Cli.Tests.Stories;

[Collection(OperatorCollection.Name)]
public sealed class DecideTests(InstalledOperator installation)
{
    [Fact]
    public async Task Approve_WithoutAName_ListsWhatWaitsForMeAndForNobodyElse()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync();
        await house.ApprovalAsync(name);

        var (bob, alice) = (await house.As(house.Bob, "approve"), await house.As(house.Alice, "approve"));

        Assert.Contains(name, bob.Output, StringComparison.Ordinal);
        Assert.Contains("Card payments fail since 14:05", bob.Output, StringComparison.Ordinal);
        Assert.Empty(alice.Output);
        Assert.Contains("Nothing waits for you", alice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_OnATerminal_ShowsWhatTheRoleAllowsAndAsks()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync("-t", "INC-4711");
        await house.ApprovalAsync(name);

        var no = await house.As(house.Bob, new RunOptions { Interactive = true, Input = "1\nn\n" }, "approve");
        var yes = await house.As(house.Bob, new RunOptions { Interactive = true, Input = "\ny\n", Width = 60 }, "approve", "-m", "go ahead");

        Assert.Equal((ExitCodes.Failed, ExitCodes.Success), (no.ExitCode, yes.ExitCode));
        Assert.Contains("Nothing was decided.", no.Error, StringComparison.Ordinal);
        foreach (var fact in new[] { "ClusterRole/view", "10m, from the last approval", "INC-4711", "get, list, watch", "Decide by" })
            Assert.Contains(fact, yes.Output, StringComparison.Ordinal);
        Assert.All(yes.Output.Split('\n'), line => Assert.True(line.Length < 60, line));
        await house.InPhaseAsync(name, "Active");
        Assert.Equal("go ahead", (await house.ListAsync("accessapprovals"))[0]["spec"]!["comment"]!.GetValue<string>());
    }

    [Fact]
    public async Task Approve_WithoutATerminal_NeedsYes()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync();
        await house.ApprovalAsync(name);

        var run = await house.As(house.Bob, "approve", name);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--yes", run.Error, StringComparison.Ordinal);
        Assert.Null((await house.ApprovalAsync(name))["spec"]!["decision"]);
    }

    [Fact]
    public async Task Approve_OnesOwnRequest_IsRefusedInTheOperatorsWords()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync();
        await house.ApprovalAsync(name);

        var run = await house.As(house.Alice, "approve", name, "--yes");

        Assert.Equal(ExitCodes.Denied, run.ExitCode);
        Assert.Equal("kubectl jit: alice asked for this access, so somebody else must decide.", run.Error.Trim());
    }

    [Fact]
    public async Task Approve_AfterItChangedMeanwhile_DecidesNothing()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync();
        var approval = (await house.ApprovalAsync(name))["metadata"]!["name"]!.GetValue<string>();
        // It changes between what is shown and the answer.
        var answers = new AfterThe("y", () => house.Admin.Kubectl.RunAsync("-n", house.Namespace, "label", "aapr", approval, "touched=yes").GetAwaiter().GetResult());

        var run = await house.As(house.Bob, new RunOptions { Interactive = true, Reader = answers }, "approve", name);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("has changed meanwhile", run.Error, StringComparison.Ordinal);
        Assert.Null((await house.ApprovalAsync(name))["spec"]!["decision"]);
    }

    [Fact]
    public async Task Deny_WithAComment_EndsTheRequest()
    {
        var house = await House.BuildAsync(installation, policy => policy["approval"]!["stages"]![0]!["requireComment"] = true);
        var name = await house.AskedAsync();
        await house.ApprovalAsync(name);

        var silent = await house.As(house.Bob, "deny", name, "--yes");
        var run = await house.As(house.Bob, "deny", name, "--yes", "-m", "not during the freeze");

        Assert.Equal((ExitCodes.Usage, ExitCodes.Success), (silent.ExitCode, run.ExitCode));
        Assert.Contains("--comment", silent.Error, StringComparison.Ordinal);
        await house.InPhaseAsync(name, "Denied");
    }

    [Fact]
    public async Task Approve_WhereGroupsAreUnknown_AsksTheOperator()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync();
        await house.ApprovalAsync(name);

        var (bob, alice) = (await WithAnOpaqueTokenAsync(house, house.Bob), await WithAnOpaqueTokenAsync(house, house.Alice));

        Assert.Contains(name, bob.Output, StringComparison.Ordinal);
        Assert.Empty(alice.Output);
        // It was only asked.
        Assert.Null((await house.ApprovalAsync(name))["spec"]!["decision"]);
    }

    [Fact]
    public async Task Approvals_AsJson_AreForPrograms()
    {
        var house = await House.BuildAsync(installation);
        var name = await house.AskedAsync();
        await house.ApprovalAsync(name);

        var run = await house.As(house.Bob, "approve", "-o", "json");

        var item = Assert.Single(JsonNode.Parse(run.Output)!["items"]!.AsArray());
        Assert.Equal(name, item!["spec"]!["requestRef"]!["name"]!.GetValue<string>());
    }

    // The API server goes by the certificate; the program sees a token that tells nothing, as with OIDC on a server without SelfSubjectReview.
    private static async Task<Run> WithAnOpaqueTokenAsync(House house, ClusterUser user)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{house.Namespace}-{user.Name}.kubeconfig");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(user.KubeconfigPath)).Replace("user: {client-", "user: {token: opaque, client-", StringComparison.Ordinal));
        try
        {
            return await Run.Of("approve", "-n", house.Namespace, "--kubeconfig", file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
