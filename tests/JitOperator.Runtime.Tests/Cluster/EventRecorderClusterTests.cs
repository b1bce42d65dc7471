using System.Text.Json.Nodes;
using JitOperator.Runtime.Events;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Faults;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Runtime.Tests.Cluster;

/// <summary>With no more rights than to create and patch events.</summary>
public sealed class EventRecorderClusterTests : ClusterTest
{
    /// <summary>Where events about objects without a namespace go.</summary>
    private const string Elsewhere = "kube-system";

    private V1ObjectReference _about = null!;
    private EventRecorder _recorder = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var map = await Client<V1ConfigMap>(Direct, Kinds.ConfigMap).CreateAsync(Map("thing"), default);
        _about = new V1ObjectReference
        {
            ApiVersion = "v1",
            Kind = "ConfigMap",
            NamespaceProperty = Namespace,
            Name = "thing",
            Uid = map.Metadata.Uid,
        };
        await MakeServiceAccountAsync("teller");
        await GrantAsync(Namespace);
        await GrantAsync(Elsewhere);
        _recorder = new EventRecorder(
            await ClientAsync(await Cluster.ServiceAccountAsync(Namespace, "teller", Proxy.Address)),
            "jitoperator.io/tests",
            "pod-1",
            TimeProvider.System,
            Jitter.Create(),
            NullLogger.Instance);
        Run(_recorder.RunAsync);
    }

    public override async Task DisposeAsync()
    {
        await Direct.RbacAuthorizationV1.DeleteNamespacedRoleBindingAsync(Role, Elsewhere);
        await Direct.RbacAuthorizationV1.DeleteNamespacedRoleAsync(Role, Elsewhere);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Record_AgainAndAgain_IsOneEventWithACountThatKubectlShows()
    {
        _recorder.Record(_about, EventType.Warning, "Refused", "Judge", "This was refused.");
        await CountAsync(1);
        _recorder.Record(_about, EventType.Warning, "Refused", "Judge", "This was refused.");
        await CountAsync(2);

        var described = await Cluster.Admin.Kubectl.RunAsync("describe", "configmap", "thing", "-n", Namespace);
        Assert.Contains("This was refused.", described.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_AnswerIsLost_IsWrittenOnce()
    {
        using var rule = Proxy.Inject(Fault.LoseAnswer, request => request.IsWrite, times: 1);
        _recorder.Record(_about, EventType.Normal, "Made", "Make", "It was made.");
        _recorder.Record(_about, EventType.Normal, "Made", "Make", "It was made.");

        await CountAsync(2);
        Assert.Equal(1, rule.Hits);
    }

    [Fact]
    public async Task Record_LongNoteAndRelated_AreAccepted()
    {
        _recorder.Record(_about, EventType.Normal, "Made", "Make", new string('ä', 3000), related: _about);

        var written = await CountAsync(1);
        Assert.EndsWith("…", written.Note, StringComparison.Ordinal);
        Assert.Equal("thing", written.Related.Name);
    }

    [Theory]
    [InlineData("system:controller:odd")]
    [InlineData("plain")]
    public async Task Record_ObjectWithoutANamespace_IsAccepted(string name)
    {
        var note = $"About {name} in {Namespace}";
        _recorder.Record(new V1ObjectReference { ApiVersion = "rbac.authorization.k8s.io/v1", Kind = "ClusterRole", Name = name },
            EventType.Normal, "Seen", "Look", note);

        await TestKit.Waiting.Eventually.TrueAsync(
            async () => (await Direct.EventsV1.ListNamespacedEventAsync(Elsewhere)).Items.Any(written => written.Note == note), "the event");
    }

    private string Role => $"teller-{Namespace}";

    private async Task<Eventsv1Event> CountAsync(int count) => await TestKit.Waiting.Eventually.NotNullAsync(
        async () => (await Direct.EventsV1.ListNamespacedEventAsync(Namespace)).Items
            .SingleOrDefault(written => written.ReportingInstance == "pod-1" && (written.Series?.Count ?? 1) == count),
        $"one event with a count of {count}");

    private async Task GrantAsync(string ns)
    {
        await Cluster.Manifests.ApplyAsync(JsonNode.Parse(
            $$"""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "{{Role}}", "namespace": "{{ns}}"},
             "rules": [{"apiGroups": ["events.k8s.io"], "resources": ["events"], "verbs": ["create", "patch"]}]}
            """)!.AsObject());
        var binding = JsonNode.Parse(
            $$"""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "{{Role}}", "namespace": "{{ns}}"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "{{Role}}"},
             "subjects": [{"kind": "ServiceAccount", "name": "teller", "namespace": "{{Namespace}}"}]}
            """)!.AsObject();
        await Cluster.Manifests.ApplyAsync(binding);
        await Authorizer.KnowsAsync(Cluster.Admin.Client, KubernetesJson.Deserialize<V1RoleBinding>(binding.ToJsonString()));
    }
}
