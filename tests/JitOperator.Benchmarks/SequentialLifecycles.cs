using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using JitOperator.Operator.Hosting;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;

namespace JitOperator.Benchmarks;

/// <summary>
/// One lifecycle after the other: from the approver's patch until the API server's authorizer says yes, and from the agreed end until
/// the binding is gone. Between them, bare creates of role bindings: what the API server itself takes.
/// </summary>
internal sealed class SequentialLifecycles(OperatorInstallation installation, TextWriter output)
{
    private static readonly TimeProvider Time = TimeProvider.System;
    private readonly Series _create = new("API server: create of one RoleBinding");
    private readonly Series _review = new("API server: one SelfSubjectAccessReview");
    private readonly Series _asked = new("request applied -> approval laid out");
    private readonly Series _granted = new("approval patched -> can-i yes");
    private readonly Series _late = new("agreed end -> binding gone (lateness)");
    private string _namespace = string.Empty;

    public async Task RunAsync(int count)
    {
        var cluster = installation.Cluster;
        _namespace = await cluster.CreateNamespaceAsync("bench-");
        var admin = new Clients(cluster.Admin.Client);
        var alice = await cluster.UserAsync("alice", $"{_namespace}-developers");
        var bob = await cluster.UserAsync("bob", $"{_namespace}-leads");
        await admin.Bindings.CreateAsync(Binding("requesters", "jit-requester", $"{_namespace}-developers"), CancellationToken.None);
        await admin.Bindings.CreateAsync(Binding("approvers", "jit-approver", $"{_namespace}-leads"), CancellationToken.None);
        await admin.Policies.CreateAsync(Policy(), CancellationToken.None);
        for (var i = 0; i < count; i++)
        {
            await OneAsync(i, admin, alice, new Clients(bob.Client));
        }

        await output.WriteLineAsync($"{count} sequential lifecycles, one operator replica, Kubernetes 1.{cluster.Minor}, {Environment.ProcessorCount} cores");
        foreach (var series in (Series[])[_create, _review, _asked, _granted, _late])
        {
            await output.WriteLineAsync(series.ToString());
        }
    }

    private async Task OneAsync(int i, Clients admin, ClusterUser alice, Clients bob)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench-{i}");
        var start = Time.GetTimestamp();
        var bare = await admin.Bindings.CreateAsync(Binding($"bare-{name}", "view", "nobody"), CancellationToken.None);
        _create.Add(Time.GetElapsedTime(start));
        await admin.Bindings.DeleteAsync(_namespace, bare.Metadata.Name, bare.Metadata.Uid, CancellationToken.None);
        start = Time.GetTimestamp();
        await CanAsync(alice);
        _review.Add(Time.GetElapsedTime(start));

        start = Time.GetTimestamp();
        var request = await new Clients(alice.Client).Requests.CreateAsync(Request(name), CancellationToken.None);
        var approval = await UntilAsync(async () =>
            (await admin.Approvals.ListAsync(_namespace, new() { LabelSelector = $"{Labels.RequestUid}={request.Metadata.Uid}" }, CancellationToken.None)) is { Items: [var first, ..] } ? first : null);
        _asked.Add(Time.GetElapsedTime(start));

        start = Time.GetTimestamp();
        await bob.Approvals.MergePatchAsync(
            _namespace,
            approval.Metadata.Name,
            new JsonObject { ["spec"] = new JsonObject { ["decision"] = Decisions.Approved } },
            CancellationToken.None);
        await UntilAsync(async () => await CanAsync(alice) ? "yes" : null);
        _granted.Add(Time.GetElapsedTime(start));

        var binding = BindingName.For(request.Metadata.Uid, _namespace);
        var existing = await admin.Bindings.GetAsync(_namespace, binding, CancellationToken.None)
            ?? throw new InvalidOperationException($"{name}: the grant ended before it was looked at.");
        _ = Timestamp.TryParse(existing.GetAnnotation(Annotations.ExpiresAt), out var end);
        await UntilAsync(async () => await admin.Bindings.GetAsync(_namespace, binding, CancellationToken.None) is null ? "gone" : null);
        _late.Add(Time.GetUtcNow() - end);
    }

    // Asked again and again without a pause: what is measured is milliseconds.
    private static async Task<T> UntilAsync<T>(Func<Task<T?>> attempt)
        where T : class
    {
        var start = Time.GetTimestamp();
        while (Time.GetElapsedTime(start) < Eventually.DefaultTimeout)
        {
            if (await attempt() is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException("A lifecycle did not go on.");
    }

    private async Task<bool> CanAsync(ClusterUser user)
    {
        var review = await user.Client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(new V1SelfSubjectAccessReview
        {
            Spec = new() { ResourceAttributes = new() { NamespaceProperty = _namespace, Verb = "list", Resource = "pods" } },
        });
        return review.Status.Allowed;
    }

    private AccessRequest Request(string name) => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = _namespace },
        Spec = new() { Role = new() { Kind = "ClusterRole", Name = "view" }, Duration = "1s", Reason = "Measure how long it takes" },
    };

    private AccessPolicy Policy() => new()
    {
        Metadata = new() { Name = _namespace },
        Spec = new()
        {
            Requesters = [new() { Kind = "Group", Name = $"{_namespace}-developers" }],
            Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "view" }], Namespaces = [_namespace] }],
            MaxDuration = "1h",
            Approval = new() { Stages = [new() { Name = "lead", Approvers = [new() { Kind = "Group", Name = $"{_namespace}-leads" }] }] },
        },
    };

    private V1RoleBinding Binding(string name, string clusterRole, string group) => new()
    {
        ApiVersion = "rbac.authorization.k8s.io/v1",
        Kind = "RoleBinding",
        Metadata = new() { Name = name, NamespaceProperty = _namespace },
        RoleRef = new() { ApiGroup = ApiConstants.Rbac, Kind = "ClusterRole", Name = clusterRole },
        Subjects = [new() { ApiGroup = ApiConstants.Rbac, Kind = "Group", Name = group }],
    };
}
