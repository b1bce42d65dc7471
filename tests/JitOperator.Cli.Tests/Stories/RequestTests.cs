using System.Text.Json.Nodes;
using JitOperator.Cli.Tests.Installation;
using JitOperator.Cli.Tests.Support;
using Xunit;

namespace JitOperator.Cli.Tests.Stories;

[Collection(OperatorCollection.Name)]
public sealed class RequestTests(InstalledOperator installation)
{
    [Fact]
    public async Task Request_WithWait_FollowsToTheGrant()
    {
        var house = await House.BuildAsync(installation);
        var waiting = house.As(house.Alice, "request", "--role", "view", "-d", "10m", "-r", "Card payments fail", "--name", "wait-for-it", "--wait=2m");
        await house.InPhaseAsync("wait-for-it", "AwaitingApproval");

        await house.ApprovedAsync("wait-for-it");
        var run = await waiting;

        Assert.True(run.ExitCode == ExitCodes.Success, run.ToString());
        Assert.Contains("AwaitingApproval, stage lead: 0 of 1 approved, waits on Group/", run.Error, StringComparison.Ordinal);
        Assert.Contains("access until", run.Output, StringComparison.Ordinal);
        Assert.Contains("lead: 1 of 1 approved by bob", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_NobodyDecides_TimesOut()
    {
        var house = await House.BuildAsync(installation);

        var run = await house.As(house.Alice, "request", "--role", "view", "-r", "Card payments fail", "--wait=2s");

        Assert.Equal(ExitCodes.TimedOut, run.ExitCode);
        Assert.Contains("kubectl jit watch -n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ThatNoPolicyOffers_IsDeniedAndExplained()
    {
        var house = await House.BuildAsync(installation);

        var run = await house.As(house.Alice, "request", "--role", "edit", "-r", "Card payments fail", "--name", "too-much", "--wait=30s");
        var explained = await house.As(house.Alice, "explain", "too-much");

        Assert.Equal(ExitCodes.Denied, run.ExitCode);
        Assert.Contains("Warning: This request will be denied", run.Error, StringComparison.Ordinal);
        Assert.Contains("does not offer ClusterRole/edit", explained.Output, StringComparison.Ordinal);
        Assert.Contains("What policies offer alice", explained.Output, StringComparison.Ordinal);
        Assert.Contains("ClusterRole/view", explained.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ByQuestions_OffersOnlyWhatPoliciesAllow()
    {
        var house = await House.BuildAsync(installation, policy => policy["requirements"] = new JsonObject { ["ticket"] = new JsonObject { ["pattern"] = "INC-[0-9]+" } });
        var answers = string.Join('\n', "1", "5h", "5m", "Card payments fail", "4711", "INC-4711", "y");

        var run = await house.As(house.Alice, new RunOptions { Interactive = true, Input = answers }, "request", "--name", "asked");

        Assert.True(run.ExitCode == ExitCodes.Success, run.ToString());
        Assert.Contains($"ClusterRole/view in {house.Namespace}: up to 1h; 1 of Group/{house.Namespace}-leads", run.Error, StringComparison.Ordinal);
        Assert.Contains("at most 1h", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("cluster-admin", run.Error, StringComparison.Ordinal);
        var spec = Assert.Single(await house.ListAsync("accessrequests"))["spec"]!;
        Assert.Equal(("view", "5m", "INC-4711"), (spec["role"]!["name"]!.GetValue<string>(), spec["duration"]!.GetValue<string>(), spec["ticket"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Request_ByQuestionsWithoutReadingPolicies_SaysSoAndTakesWhatIsTyped()
    {
        var house = await House.BuildAsync(installation, open: false);
        var answers = string.Join('\n', "view", "5m", "Card payments fail", "y");

        var run = await house.As(house.Alice, new RunOptions { Interactive = true, Input = answers }, "request");

        Assert.True(run.ExitCode == ExitCodes.Success, run.ToString());
        Assert.Contains("You may not read AccessPolicies", run.Error, StringComparison.Ordinal);
        Assert.Single(await house.ListAsync("accessrequests"));
    }

    [Fact]
    public async Task DryRun_OnTheServer_StoresNothing()
    {
        var house = await House.BuildAsync(installation);

        var run = await house.As(house.Alice, "request", "--role", "view", "-r", "Card payments fail", "--dry-run=server", "-o", "json");

        Assert.True(run.ExitCode == ExitCodes.Success, run.ToString());
        Assert.NotNull(JsonNode.Parse(run.Output)!["metadata"]!["annotations"]!["jitoperator.io/stamp"]);
        Assert.Empty(await house.ListAsync("accessrequests"));
    }

    [Fact]
    public async Task Request_WithoutRights_SaysWhichRoleToAskFor()
    {
        var house = await House.BuildAsync(installation);

        var run = await house.As(house.Mallory, "request", "--role", "view", "-r", "Card payments fail");

        Assert.Equal(ExitCodes.Denied, run.ExitCode);
        Assert.Contains("jit-requester", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OfFlags_SaysWhatWouldBecomeOfThem()
    {
        var house = await House.BuildAsync(installation);

        var yes = await house.As(house.Alice, "explain", "--role", "view", "-d", "20m");
        var tooLong = await house.As(house.Alice, "explain", "--role", "view", "-d", "20h");

        Assert.Equal((ExitCodes.Success, ExitCodes.Denied), (yes.ExitCode, tooLong.ExitCode));
        Assert.Contains($"Would be taken up by AccessPolicy {house.Namespace}, for 20m", yes.Output, StringComparison.Ordinal);
        Assert.Contains("at most 1h", tooLong.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_WithoutReadingPolicies_AsksTheOperator()
    {
        var house = await House.BuildAsync(installation, open: false);

        var yes = await house.As(house.Alice, "explain", "--role", "view", "-r", "Card payments fail");
        var no = await house.As(house.Alice, "explain", "--role", "edit", "-r", "Card payments fail");

        Assert.Equal((ExitCodes.Success, ExitCodes.Denied), (yes.ExitCode, no.ExitCode));
        Assert.Empty(await house.ListAsync("accessrequests"));
    }
}
