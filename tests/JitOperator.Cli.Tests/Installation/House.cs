using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Cli.Tests.Support;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Waiting;
using k8s;
using Xunit;

namespace JitOperator.Cli.Tests.Installation;

/// <summary>
/// A namespace with a policy and its people, all of them real users of the API server: alice asks, bob and carol decide, mallory has no
/// business there.
/// </summary>
internal sealed class House
{
    private House(OperatorInstallation installation, string @namespace) => (Installation, Namespace) = (installation, @namespace);

    public OperatorInstallation Installation { get; }

    public string Namespace { get; }

    public ClusterUser Alice { get; private set; } = null!;

    public ClusterUser Bob { get; private set; } = null!;

    public ClusterUser Carol { get; private set; } = null!;

    public ClusterUser Mallory { get; private set; } = null!;

    public ClusterUser Admin => Installation.Cluster.Admin;

    private string Developers => $"{Namespace}-developers";

    private string Leads => $"{Namespace}-leads";

    /// <summary>Builds one.</summary>
    /// <param name="installation">The operator.</param>
    /// <param name="policy">Changes the policy's spec.</param>
    /// <param name="open">Whether alice may read policies and roles.</param>
    public static async Task<House> BuildAsync(OperatorInstallation installation, Action<JsonObject>? policy = null, bool open = true)
    {
        var cluster = installation.Cluster;
        var house = new House(installation, await cluster.CreateNamespaceAsync("cli"));
        house.Alice = await cluster.UserAsync("alice", house.Developers);
        house.Bob = await cluster.UserAsync("bob", house.Leads);
        house.Carol = await cluster.UserAsync("carol", house.Leads);
        house.Mallory = await cluster.UserAsync("mallory", $"{house.Namespace}-others");
        await house.BindAsync("rolebinding", "jit-requester", house.Developers);
        await house.BindAsync("rolebinding", "jit-approver", house.Leads, house.Developers);
        if (open)
            await house.BindAsync("clusterrolebinding", "jit-offers", house.Developers);
        var spec = house.PolicySpec();
        policy?.Invoke(spec);
        await cluster.Manifests.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "jitoperator.io/v1alpha1",
            ["kind"] = "AccessPolicy",
            ["metadata"] = new JsonObject { ["name"] = house.Namespace },
            ["spec"] = spec,
        });
        return house;
    }

    /// <summary>Runs the program as somebody, in this house's namespace.</summary>
    public Task<Run> As(ClusterUser user, params string[] arguments) => As(user, new RunOptions(), arguments);

    /// <summary>Runs the program as somebody, in this house's namespace.</summary>
    public Task<Run> As(ClusterUser user, RunOptions options, params string[] arguments) => Run.With(
        options,
        [.. arguments, "--kubeconfig", user.KubeconfigPath, .. arguments.Contains("-n") || arguments.Contains("-A") ? Array.Empty<string>() : ["-n", Namespace]]);

    /// <summary>Asks as alice, and returns once it waits for approval.</summary>
    public async Task<string> AskedAsync(params string[] more)
    {
        var run = await As(Alice, ["request", "--role", "view", "-d", "10m", "-r", "Card payments fail since 14:05", "-o", "name", .. more]);
        Assert.True(run.ExitCode == ExitCodes.Success, run.ToString());
        var name = run.Output.Trim().Split('/')[1];
        await InPhaseAsync(name, "AwaitingApproval");
        return name;
    }

    /// <summary>Asks as alice, agrees as bob, and returns once access is there.</summary>
    public async Task<string> GrantedAsync()
    {
        var name = await AskedAsync();
        await ApprovedAsync(name);
        await InPhaseAsync(name, "Active");
        return name;
    }

    public async Task ApprovedAsync(string name)
    {
        await ApprovalAsync(name);
        var run = await As(Bob, "approve", name, "--yes");
        Assert.True(run.ExitCode == ExitCodes.Success, run.ToString());
    }

    /// <summary>The open approval of a request.</summary>
    public Task<JsonNode> ApprovalAsync(string request) => Eventually.NotNullAsync(
        async () => (await ListAsync("accessapprovals")).FirstOrDefault(
            a => a["spec"]!["requestRef"]!["name"]!.GetValue<string>() == request && a["spec"]!["decision"] is null),
        $"an open approval of {request}");

    public Task InPhaseAsync(string request, string phase) => Eventually.TrueAsync(
        async () => (await ListAsync("accessrequests")).Any(
            r => r["metadata"]!["name"]!.GetValue<string>() == request && r["status"]?["phase"]?.GetValue<string>() == phase),
        $"{request} is {phase}");

    public async Task<IReadOnlyList<JsonNode>> ListAsync(string plural)
    {
        var list = await Admin.Client.CustomObjects.ListNamespacedCustomObjectAsync<JsonElement>("jitoperator.io", "v1alpha1", Namespace, plural);
        return [.. JsonNode.Parse(list.GetRawText())!["items"]!.AsArray().OfType<JsonNode>()];
    }

    private async Task BindAsync(string kind, string role, params string[] groups)
    {
        var created = await Admin.Kubectl.RunAsync(
            ["create", kind, $"{role}-{Namespace}", $"--clusterrole={role}", .. groups.Select(group => $"--group={group}"), .. kind == "rolebinding" ? ["-n", Namespace] : Array.Empty<string>()]);
        Assert.True(created.Succeeded, created.ToString());
    }

    private JsonObject PolicySpec() => new()
    {
        ["requesters"] = new JsonArray(new JsonObject { ["kind"] = "Group", ["name"] = Developers }),
        ["grants"] = new JsonArray(new JsonObject
        {
            ["roles"] = new JsonArray(new JsonObject { ["kind"] = "ClusterRole", ["name"] = "view" }),
            ["namespaces"] = new JsonArray(Namespace),
        }),
        ["maxDuration"] = "1h",
        ["approval"] = new JsonObject
        {
            ["stages"] = new JsonArray(new JsonObject
            {
                ["name"] = "lead",
                ["approvers"] = new JsonArray(new JsonObject { ["kind"] = "Group", ["name"] = Leads }),
            }),
        },
    };
}
