using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Operator.Hosting;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;

namespace JitOperator.ClusterTests.Stories;

/// <summary>
/// A namespace with a policy and the people of it: alice asks, bob and carol decide, mallory has no business there. All of them real
/// users of the API server.
/// </summary>
public sealed class Scene
{
    private readonly Dictionary<ClusterUser, Clients> _clients = [];
    private int _requests;

    private Scene(OperatorInstallation installation, string @namespace)
    {
        Installation = installation;
        Namespace = @namespace;
    }

    public OperatorInstallation Installation { get; }

    public string Namespace { get; }

    public string Policy => Namespace;

    public string Developers => $"{Namespace}-developers";

    public string Leads => $"{Namespace}-leads";

    public ClusterUser Alice { get; private set; } = null!;

    public ClusterUser Bob { get; private set; } = null!;

    public ClusterUser Carol { get; private set; } = null!;

    public ClusterUser Mallory { get; private set; } = null!;

    public Clients Admin => As(Installation.Cluster.Admin);

    public static async Task<Scene> CreateAsync(OperatorInstallation installation, Action<AccessPolicySpec>? change = null)
    {
        var cluster = installation.Cluster;
        var scene = new Scene(installation, await cluster.CreateNamespaceAsync("scene-"));
        scene.Alice = await cluster.UserAsync("alice", scene.Developers);
        scene.Bob = await cluster.UserAsync("bob", scene.Leads);
        scene.Carol = await cluster.UserAsync("carol", scene.Leads);
        scene.Mallory = await cluster.UserAsync("mallory", $"{scene.Namespace}-others");
        await scene.BindAsync("jit-requester", scene.Developers);
        await scene.BindAsync("jit-approver", scene.Leads, scene.Developers, $"{scene.Namespace}-others");
        await scene.BindAsync("jit-requester", $"{scene.Namespace}-others");
        await scene.Admin.Policies.CreateAsync(scene.NewPolicy(change), CancellationToken.None);
        return scene;
    }

    public Clients As(ClusterUser user)
    {
        if (!_clients.TryGetValue(user, out var clients))
        {
            _clients[user] = clients = new Clients(user.Client);
        }

        return clients;
    }

    public AccessPolicy NewPolicy(Action<AccessPolicySpec>? change = null)
    {
        var policy = new AccessPolicy
        {
            Metadata = new() { Name = Policy },
            Spec = new()
            {
                Requesters = [new() { Kind = "Group", Name = Developers }],
                Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "view" }, new() { Kind = "Role", Name = "incident-responder" }], Namespaces = [Namespace] }],
                MaxDuration = "1h",
                Approval = new() { Stages = [new() { Name = "lead", Approvers = [new() { Kind = "Group", Name = Leads }] }] },
            },
        };
        change?.Invoke(policy.Spec);
        return policy;
    }

    public AccessRequest NewRequest(Action<AccessRequestSpec>? change = null)
    {
        var request = new AccessRequest
        {
            Metadata = new()
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"request-{Interlocked.Increment(ref _requests)}"),
                NamespaceProperty = Namespace,
            },
            Spec = new()
            {
                Role = new() { Kind = "ClusterRole", Name = "view" },
                Duration = "10m",
                Reason = "Look into the failed payments",
            },
        };
        change?.Invoke(request.Spec);
        return request;
    }

    public Task<AccessRequest> AskAsync(Action<AccessRequestSpec>? change = null, ClusterUser? user = null) =>
        As(user ?? Alice).Requests.CreateAsync(NewRequest(change), CancellationToken.None);

    /// <summary>The approval that waits for a decision.</summary>
    public Task<AccessApproval> OpenApprovalAsync(AccessRequest request) => Eventually.NotNullAsync(
        async () => (await ApprovalsAsync(request)).FirstOrDefault(a => a.Spec.Decision is null),
        $"an open approval of {request.Metadata.Name}");

    public async Task<IReadOnlyList<AccessApproval>> ApprovalsAsync(AccessRequest request)
    {
        var list = await Admin.Approvals.ListAsync(Namespace, new(), CancellationToken.None);
        return [.. list.Items.Where(a => a.Spec.RequestRef.Uid == request.Metadata.Uid).OrderBy(a => a.Spec.Slot)];
    }

    public Task<AccessApproval> DecideAsync(
        ClusterUser user, AccessApproval approval, string decision = Decisions.Approved, string? comment = null) =>
        As(user).Approvals.MergePatchAsync(
            Namespace,
            approval.Metadata.Name,
            new JsonObject { ["spec"] = new JsonObject { ["decision"] = decision, ["comment"] = comment } },
            CancellationToken.None);

    /// <summary>Asks as alice, approves as bob, and returns once alice has what she asked for (or had it: a short grant may be over by then).</summary>
    public async Task<AccessRequest> GrantedAsync(Action<AccessRequestSpec>? change = null)
    {
        var request = await AskAsync(change);
        await DecideAsync(Bob, await OpenApprovalAsync(request));
        return await ReachedAsync(request, status => status.GrantedAt is not null, "granted");
    }

    /// <summary>Returns the request once it is in a phase and says so for good, or as long as it lasts.</summary>
    public Task<AccessRequest> InPhaseAsync(AccessRequest request, string phase, TimeSpan? timeout = null) =>
        ReachedAsync(request, status => status.Phase == phase, phase, timeout);

    /// <summary>Returns the request once its status says so, or as long as it lasts.</summary>
    public async Task<AccessRequest> ReachedAsync(
        AccessRequest request, Func<AccessRequestStatus, bool> reached, string what, TimeSpan? timeout = null)
    {
        AccessRequest? seen = null;
        try
        {
            return await Eventually.NotNullAsync(
                async () =>
                {
                    seen = await Admin.Requests.GetAsync(Namespace, request.Metadata.Name, CancellationToken.None);
                    return seen?.Status is { } status && reached(status) ? seen : null;
                },
                $"{request.Metadata.Name} is {what}",
                timeout);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; it is {seen?.Status?.Phase}: {seen?.Status?.Message}\n{Logs()}", e);
        }
    }

    public Task<V1RoleBinding?> BindingAsync(AccessRequest request) => Admin.Bindings.GetAsync(
        Namespace, BindingName.For(request.Metadata.Uid, Namespace), CancellationToken.None);

    /// <summary>Deletes the binding of a grant by hand, and waits until the operator has put it back.</summary>
    /// <returns>The one that was deleted.</returns>
    public async Task<V1RoleBinding> DeleteBindingByHandAsync(AccessRequest request)
    {
        var binding = (await BindingAsync(request))!;
        await Admin.Bindings.DeleteAsync(Namespace, binding.Metadata.Name, binding.Metadata.Uid, CancellationToken.None);
        await Eventually.TrueAsync(
            async () => await BindingAsync(request) is { } again && again.Metadata.Uid != binding.Metadata.Uid, "the binding is back");
        return binding;
    }

    public Task NoBindingAsync(AccessRequest request) => Eventually.TrueAsync(
        async () => await BindingAsync(request) is null, $"the binding of {request.Metadata.Name} is gone");

    /// <summary>Asks the API server's authorizer, as kubectl auth can-i does.</summary>
    public async Task<bool> CanAsync(ClusterUser user, string verb = "list", string resource = "pods")
    {
        var review = await user.Client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(new V1SelfSubjectAccessReview
        {
            Spec = new() { ResourceAttributes = new() { NamespaceProperty = Namespace, Verb = verb, Resource = resource } },
        });
        return review.Status.Allowed;
    }

    public Task CanEventuallyAsync(ClusterUser user, bool can) => Eventually.TrueAsync(
        async () => await CanAsync(user) == can, $"{user.Name} can{(can ? "" : "not")} list pods");

    /// <summary>An event about an object, by its reason.</summary>
    public async Task<string> EventAsync(string name, string reason)
    {
        var found = await Eventually.NotNullAsync(
            async () => (await Installation.Cluster.Admin.Client.EventsV1.ListNamespacedEventAsync(Namespace))
                .Items.FirstOrDefault(e => e.Regarding.Name == name && e.Reason == reason),
            $"an event {reason} about {name}");
        return found.Note;
    }

    public async Task BindAsync(string clusterRole, params string[] groups)
    {
        foreach (var group in groups)
        {
            await Admin.Bindings.CreateAsync(
                new V1RoleBinding
                {
                    ApiVersion = "rbac.authorization.k8s.io/v1",
                    Kind = "RoleBinding",
                    Metadata = new() { Name = $"{clusterRole}-{group}", NamespaceProperty = Namespace },
                    RoleRef = new() { ApiGroup = ApiConstants.Rbac, Kind = "ClusterRole", Name = clusterRole },
                    Subjects = [new() { ApiGroup = ApiConstants.Rbac, Kind = "Group", Name = group }],
                },
                CancellationToken.None);
        }
    }

    private string Logs() => string.Join('\n', Installation.Replicas.Select(r => r.Process.LogTail(60)));
}
