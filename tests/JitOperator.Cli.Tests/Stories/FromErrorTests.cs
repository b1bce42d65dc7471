using System.Text.Json.Nodes;
using JitOperator.Cli.Tests.Installation;
using JitOperator.Cli.Tests.Support;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.Cli.Tests.Stories;

/// <summary>From kubectl's own refusal to a request, as an ordinary user: jit-requester in the namespace, jit-offers in the cluster.</summary>
[Collection(OperatorCollection.Name)]
public sealed class FromErrorTests(InstalledOperator installation)
{
    [Theory]
    [InlineData("Role/incident-responder", "get", "pods")]
    [InlineData("ClusterRole/view", "get", "services")]
    [InlineData("ClusterRole/edit", "delete", "service", "x")]
    public async Task FromError_OfWhatKubectlSaid_AsksForTheNarrowestRoleThatIsOffered(string expected, params string[] command)
    {
        var house = await HouseWithThreeRolesAsync();
        var refused = await RefusedAsync(house, command);

        var run = await house.As(house.Alice, new RunOptions { Input = refused }, "request", "--from-error", "-r", "Card payments fail", "-d", "5m", "--name", "asked");

        Assert.True(run.ExitCode == ExitCodes.Success, run.ToString());
        Assert.Contains($"{expected} by policy {house.Namespace} is the narrowest that allows", run.Error, StringComparison.Ordinal);
        var role = Assert.Single(await house.ListAsync("accessrequests"))["spec"]!["role"]!;
        Assert.Equal(expected, $"{role["kind"]}/{role["name"]}");
    }

    [Fact]
    public async Task FromError_Approved_LetsTheSameCommandThrough()
    {
        var house = await HouseWithThreeRolesAsync();
        var refused = await RefusedAsync(house, "get", "pods");

        var run = await house.As(house.Alice, new RunOptions { Input = refused }, "request", "--from-error", "-r", "Card payments fail", "-d", "5m", "--name", "asked");
        Assert.True(run.ExitCode == ExitCodes.Success, run.ToString());
        await house.ApprovedAsync("asked");
        await house.InPhaseAsync("asked", "Active");

        await Eventually.TrueAsync(async () => (await KubectlAsync(house, "get", "pods")).Succeeded, "alice may get pods");
        Assert.Contains("is forbidden", await RefusedAsync(house, "get", "services"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromError_OfWhatNoRoleAllows_SaysSoAndAsksForNothing()
    {
        var house = await HouseWithThreeRolesAsync();
        var refused = await RefusedAsync(house, "get", "nodes");

        var run = await house.As(house.Alice, new RunOptions { Input = refused }, "request", "--from-error", "-r", "Card payments fail");

        Assert.Equal(ExitCodes.Denied, run.ExitCode);
        Assert.Contains("No policy offers you a role that allows: list nodes in the whole cluster", run.Error, StringComparison.Ordinal);
        Assert.Empty(await house.ListAsync("accessrequests"));
    }

    [Fact]
    public async Task FromError_WithoutReadingOffers_NamesTheRoleThatWouldLetOne()
    {
        var house = await House.BuildAsync(installation, open: false);
        var refused = await RefusedAsync(house, "get", "pods");

        var run = await house.As(house.Alice, new RunOptions { Input = refused }, "request", "--from-error", "-r", "Card payments fail");

        Assert.Equal(ExitCodes.Denied, run.ExitCode);
        Assert.Contains("ClusterRole jit-offers", run.Error, StringComparison.Ordinal);
    }

    private async Task<House> HouseWithThreeRolesAsync()
    {
        var house = await House.BuildAsync(installation, policy => policy["grants"]![0]!["roles"] = new JsonArray(
            new JsonObject { ["kind"] = "ClusterRole", ["name"] = "edit" },
            new JsonObject { ["kind"] = "ClusterRole", ["name"] = "view" },
            new JsonObject { ["kind"] = "Role", ["name"] = "incident-responder" }));
        var made = await house.Admin.Kubectl.RunAsync("create", "role", "incident-responder", "--verb=get,list", "--resource=pods", "-n", house.Namespace);
        Assert.True(made.Succeeded, made.ToString());
        return house;
    }

    private static Task<CommandResult> KubectlAsync(House house, params string[] command) =>
        house.Alice.Kubectl.RunAsync([.. command, "-n", house.Namespace]);

    private static async Task<string> RefusedAsync(House house, params string[] command)
    {
        var run = await KubectlAsync(house, command);
        Assert.False(run.Succeeded, run.ToString());
        return run.Error;
    }
}
