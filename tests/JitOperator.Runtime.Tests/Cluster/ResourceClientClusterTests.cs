using System.Text.Json.Nodes;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Tests.Support;
using JitOperator.TestKit.Faults;
using k8s.Models;

namespace JitOperator.Runtime.Tests.Cluster;

public sealed class ResourceClientClusterTests : ClusterTest
{
    private ResourceClient<V1ConfigMap> _maps = null!;
    private ResourceClient<Widget> _widgets = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _maps = Client<V1ConfigMap>(Direct, Kinds.ConfigMap);
        _widgets = Client<Widget>(Direct, Widget.ResourceKind);
        await Cluster.Manifests.ApplyAsync(Widget.Definition);
        await TestKit.Waiting.Eventually.TrueAsync(WidgetsAreServedAsync, "widgets are served");
    }

    [Fact]
    public async Task CreateAsync_ThenTheSameAgain_IsThereOnceAndSaysSo()
    {
        var created = await _maps.CreateAsync(Map("a"), default);

        Assert.True((await RefusedAsync(() => _maps.CreateAsync(Map("a"), default))).IsAlreadyExists);
        Assert.Equal(created.Metadata.Uid, (await _maps.GetAsync(Namespace, "a", default))!.Metadata.Uid);
        Assert.Null(await _maps.GetAsync(Namespace, "b", default));
    }

    [Fact]
    public async Task GetAsync_KindIsNotServed_Throws()
    {
        var unknown = Client<Widget>(Direct, Widget.ResourceKind with { Plural = "gadgets" });
        var unknownGroup = Client<Widget>(Direct, Widget.ResourceKind with { Group = "nobody.jitoperator.io" });

        Assert.True((await RefusedAsync(() => unknown.GetAsync(Namespace, "a", default))).IsNotFound);
        Assert.True((await RefusedAsync(() => unknownGroup.GetAsync(Namespace, "a", default))).IsNotFound);
        await RefusedAsync(() => unknown.DeleteAsync(Namespace, "a", "u", default));
    }

    [Fact]
    public async Task ListAsync_MoreThanAPage_FindsThemAll()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 510), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, ct) =>
        {
            var map = Map($"map-{i}");
            map.Metadata.Labels = new Dictionary<string, string> { ["odd"] = $"{i % 2 == 1}" };
            await _maps.CreateAsync(map, ct);
        });

        var proxied = Client<V1ConfigMap>(Proxied, Kinds.ConfigMap);
        var list = await proxied.ListAsync(Namespace, ListQuery.Everything, default);
        var odd = await proxied.ListAsync(Namespace, new ListQuery(LabelSelector: "odd=True"), default);

        Assert.Equal(510, list.Items.Count(map => map.Metadata.Name.StartsWith("map-", StringComparison.Ordinal)));
        Assert.Equal(255, odd.Items.Count);
        Assert.All(odd.Items, map => Assert.Equal(("v1", "ConfigMap"), (map.ApiVersion, map.Kind)));
        Assert.Equal(3, Proxy.Requests.Count);
        Assert.Empty(list.Undecodable);
    }

    [Fact]
    public async Task ApplyAsync_AgainWithLess_TakesAwayWhatWasOursAlone()
    {
        var other = Client<V1ConfigMap>(Direct, Kinds.ConfigMap, "somebody-else");
        var map = Map("a");
        map.Data["ours"] = "1";
        var first = await _maps.ApplyAsync(map, default);
        await other.MergePatchAsync(Namespace, "a", new JsonObject { ["data"] = new JsonObject { ["theirs"] = "1", ["value"] = "changed" } }, default);

        var second = await _maps.ApplyAsync(Map("a"), default);

        Assert.Equal(first.Metadata.Uid, second.Metadata.Uid);
        Assert.Equal(["theirs", "value"], second.Data.Keys.Order());
        Assert.Equal("v", second.Data["value"]);
    }

    [Fact]
    public async Task ApplyAsync_NothingNew_WritesNothing()
    {
        var first = await _maps.ApplyAsync(Map("a"), default);
        var read = (await _maps.GetAsync(Namespace, "a", default))!;

        Assert.Equal(first.Metadata.ResourceVersion, (await _maps.ApplyAsync(Map("a"), default)).Metadata.ResourceVersion);
        Assert.Equal(first.Metadata.ResourceVersion, (await _maps.ApplyAsync(read, default)).Metadata.ResourceVersion);
    }

    /// <summary>What was meant for one object must not make or change another of its name.</summary>
    [Fact]
    public async Task ApplyAsync_WithTheUidOfAnother_MakesAndChangesNothing()
    {
        var map = Map("a");
        map.Metadata.Uid = "00000000-0000-0000-0000-000000000000";

        Assert.True((await RefusedAsync(() => _maps.ApplyAsync(map, default))).IsConflict);
        Assert.Null(await _maps.GetAsync(Namespace, "a", default));

        await _maps.CreateAsync(Map("a", "kept"), default);
        Assert.True((await RefusedAsync(() => _maps.ApplyAsync(map, default))).IsInvalid);
        Assert.Equal("kept", (await _maps.GetAsync(Namespace, "a", default))!.Data["value"]);
    }

    [Fact]
    public async Task ApplyStatusAsync_Object_WritesAndOwnsItsStatusAlone()
    {
        var people = Client<Widget>(Direct, Widget.ResourceKind, "people");
        var widget = NewWidget();
        widget.Spec = new Widget.WidgetSpec { Size = 3 };
        var made = await people.CreateAsync(widget, default);

        // As a controller does: what it read, with another status, and whatever it did to the rest of its copy.
        made.Spec!.Size = 99;
        made.Status = new Widget.WidgetStatus { Phase = "Active", Seen = 1 };
        await _widgets.ApplyStatusAsync(made, default);
        var read = (await _widgets.GetAsync(Namespace, "w", default))!;
        read.Status!.Seen = null;
        var second = await _widgets.ApplyStatusAsync(read, default);

        Assert.Equal((3, "Active", (int?)null), (second.Spec!.Size, second.Status!.Phase, second.Status.Seen));
        var owned = second.Metadata.ManagedFields.Where(entry => entry.Manager == "runtime-tests").ToList();
        Assert.All(owned, entry => Assert.DoesNotContain("f:spec", System.Text.Json.JsonSerializer.Serialize(entry.FieldsV1), StringComparison.Ordinal));
        Assert.NotEmpty(owned);
    }

    [Fact]
    public async Task ApplyStatusAsync_NothingThere_MakesNothing()
    {
        var widget = NewWidget();
        widget.Status = new Widget.WidgetStatus { Phase = "Active" };

        Assert.True((await RefusedAsync(() => _widgets.ApplyStatusAsync(widget, default))).IsObjectNotFound);
        Assert.Null(await _widgets.GetAsync(Namespace, "w", default));
    }

    [Fact]
    public async Task Write_OfAnOlderVersion_IsAConflict()
    {
        var first = await _maps.CreateAsync(Map("a"), default);
        await _maps.ApplyAsync(Map("a", "2"), default);
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = first.Metadata.ResourceVersion, ["labels"] = new JsonObject { ["l"] = "1" } } };

        Assert.True((await RefusedAsync(() => _maps.MergePatchAsync(Namespace, "a", patch, default))).IsConflict);
        var stale = Map("a", "3");
        stale.Metadata.ResourceVersion = first.Metadata.ResourceVersion;
        Assert.True((await RefusedAsync(() => _maps.ApplyAsync(stale, default))).IsConflict);
        Assert.Equal("2", (await _maps.GetAsync(Namespace, "a", default))!.Data["value"]);
    }

    [Fact]
    public async Task DeleteAsync_AnotherBearsTheName_LeavesItAlone()
    {
        var first = await _maps.CreateAsync(Map("a"), default);

        Assert.Equal(DeleteOutcome.Deleted, await _maps.DeleteAsync(Namespace, "a", first.Metadata.Uid, default));
        Assert.Equal(DeleteOutcome.NotFound, await _maps.DeleteAsync(Namespace, "a", first.Metadata.Uid, default));
        var second = await _maps.CreateAsync(Map("a"), default);
        Assert.Equal(DeleteOutcome.Refused, await _maps.DeleteAsync(Namespace, "a", first.Metadata.Uid, default));
        Assert.Equal(second.Metadata.Uid, (await _maps.GetAsync(Namespace, "a", default))!.Metadata.Uid);
    }

    [Fact]
    public async Task Write_AnswerIsLost_HasHappenedOnceAndSaysThatNobodyKnows()
    {
        var maps = Client<V1ConfigMap>(Proxied, Kinds.ConfigMap);
        using (Proxy.Inject(Fault.LoseAnswer, request => request.IsWrite))
        {
            await Assert.ThrowsAsync<KubernetesConnectionException>(() => maps.CreateAsync(Map("a"), default));
            var made = (await maps.GetAsync(Namespace, "a", default))!;
            await Assert.ThrowsAsync<KubernetesConnectionException>(() => maps.DeleteAsync(Namespace, "a", made.Metadata.Uid, default));
            Assert.Equal(2, Proxy.Requests.Count(request => request.IsWrite));
        }

        Assert.Equal(DeleteOutcome.NotFound, await maps.DeleteAsync(Namespace, "a", "the-uid", default));
    }

    [Fact]
    public async Task CreateAsync_LeaseOnAWholeSecond_IsAccepted()
    {
        var second = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

        var lease = await Client<V1Lease>(Direct, Kinds.Lease).CreateAsync(
            new V1Lease
            {
                Metadata = new V1ObjectMeta { Name = "l", NamespaceProperty = Namespace },
                Spec = new V1LeaseSpec { RenewTime = second },
            },
            default);

        Assert.Equal(second, lease.Spec.RenewTime);
    }

    [Fact]
    public async Task GetAsync_NoRight_IsForbidden()
    {
        var stranger = await ClientAsync(await Cluster.UserAsync($"stranger-{Namespace}"));

        Assert.True((await RefusedAsync(() => Client<V1ConfigMap>(stranger, Kinds.ConfigMap).GetAsync(Namespace, "a", default))).IsForbidden);
    }

    private static Task<KubernetesApiException> RefusedAsync<TResult>(Func<Task<TResult>> call) =>
        Assert.ThrowsAsync<KubernetesApiException>(call);

    private Widget NewWidget() => new() { Metadata = new V1ObjectMeta { Name = "w", NamespaceProperty = Namespace } };

    private async Task<bool> WidgetsAreServedAsync()
    {
        try
        {
            await _widgets.ListAsync(Namespace, ListQuery.Everything, default);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }
}
