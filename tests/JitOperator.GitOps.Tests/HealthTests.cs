using System.Reflection;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.GitOps.Tests.Cases;
using JitOperator.GitOps.Tests.Health;

namespace JitOperator.GitOps.Tests;

/// <summary>What Argo CD, Flux and kstatus make of our objects in each of their states.</summary>
public sealed class HealthTests
{
    private static readonly string[] Waiting = ["Progressing", "Suspended"];

    public static TheoryData<string> Cases => HealthCases.Names;

    public static TheoryData<string> Generational =>
        [.. HealthCases.All.Values.Where(one => one.Kind != AccessApproval.KindName && one.Body.ContainsKey("status")).Select(one => one.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Argo_Script_SaysWhatItIsAndWhy(string name)
    {
        var expected = HealthCases.All[name];

        var health = ArgoHealth.Of(expected.Body);

        Assert.Equal(expected.Argo, health.Status);
        Assert.Contains(expected.Says, health.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Flux_Expressions_SayWhatItIs(string name) =>
        Assert.Equal(HealthCases.All[name].Flux, FluxHealth.Of(HealthCases.All[name].Body));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kstatus_WithoutHelp_SaysWhatItIs(string name) =>
        Assert.Equal(HealthCases.All[name].Kstatus, Kstatus.Of(HealthCases.All[name].Body));

    /// <summary>A phase that is added is looked at here too, and in the README.</summary>
    [Theory]
    [InlineData(typeof(RequestPhases), AccessRequest.KindName)]
    [InlineData(typeof(ApprovalStates), AccessApproval.KindName)]
    public void Cases_OfAKind_CoverEveryPhase(Type phases, string kind) => Assert.All(
        phases.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!),
        phase => Assert.Contains($"{kind}: `{phase}`", HealthCases.All));

    [Theory]
    [MemberData(nameof(Generational))]
    public void All_StatusOfAnEarlierGeneration_IsInProgress(string name)
    {
        var changed = HealthCases.All[name].Body.DeepClone().AsObject();
        changed["metadata"]!["generation"] = 2;

        Assert.Equal(("Progressing", "InProgress", "InProgress"), Judge(changed));
    }

    /// <summary>Argo CD sees to this itself before it asks the script.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void FluxAndKstatus_BeingDeleted_AreNotCurrent(string name)
    {
        var deleted = HealthCases.All[name].Body.DeepClone().AsObject();
        deleted["metadata"]!["deletionTimestamp"] = "2026-11-24T10:10:00Z";

        Assert.Equal(("InProgress", "Terminating"), (FluxHealth.Of(deleted), Kstatus.Of(deleted)));
    }

    [Theory]
    [InlineData(AccessRequest.KindName)]
    [InlineData(AccessApproval.KindName)]
    [InlineData(AccessPolicy.KindName)]
    public void ArgoAndFlux_WithoutStatus_DoNotSettle(string kind)
    {
        var bare = new JsonObject { ["kind"] = kind, ["metadata"] = new JsonObject { ["generation"] = 1 }, ["spec"] = new JsonObject() };
        Assert.Contains(ArgoHealth.Of(bare).Status, Waiting);
        Assert.Equal(FluxHealth.Unknown, FluxHealth.Of(bare));

        bare["status"] = new JsonObject { ["observedGeneration"] = 1, ["conditions"] = new JsonArray() };
        Assert.Contains(ArgoHealth.Of(bare).Status, Waiting);
        Assert.Equal("InProgress", FluxHealth.Of(bare));
    }

    [Theory]
    [InlineData("`Active`", "phase", "AccessRequest", "Thawing")]
    [InlineData("`Active`", "phase", "AccessRequest", "active")]
    [InlineData("`Counted`", "state", "AccessApproval", "Weighed")]
    public void ArgoAndFlux_UnknownPhase_IsProgressing(string label, string field, string kind, string value)
    {
        var odd = HealthCases.All[$"{kind}: {label}"].Body.DeepClone().AsObject();
        odd["status"]![field] = value;

        Assert.Equal("Progressing", ArgoHealth.Of(odd).Status);
        Assert.Contains($"does not know the {field} {value}", ArgoHealth.Of(odd).Message, StringComparison.Ordinal);
        Assert.Equal("InProgress", FluxHealth.Of(odd));
    }

    /// <summary>Whatever a partial write or an older operator leaves out: no script fails over it, and nothing looks better for it.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void ArgoAndFlux_AnyPartMissing_NeverLookBetter(string name)
    {
        var expected = HealthCases.All[name];
        foreach (var root in new[] { "status", "spec" })
        {
            foreach (var path in Paths(expected.Body[root], []))
            {
                var less = expected.Body.DeepClone().AsObject();
                Remove(less[root]!, path);

                var where = $"{root}/{string.Join('/', path)}";
                Assert.True(expected.Argo == "Healthy" || ArgoHealth.Of(less).Status != "Healthy", $"Healthy without {where}");
                Assert.True(expected.Flux == "Current" || FluxHealth.Of(less) != "Current", $"Current without {where}");
            }
        }
    }

    private static (string Argo, string Flux, string Kstatus) Judge(JsonObject @object) =>
        (ArgoHealth.Of(@object).Status, FluxHealth.Of(@object), Kstatus.Of(@object));

    private static IEnumerable<object[]> Paths(JsonNode? node, object[] above) => node switch
    {
        JsonObject map => map.SelectMany(field => Below(field.Value, [.. above, field.Key])),
        JsonArray list => list.SelectMany((item, index) => Below(item, [.. above, index])),
        _ => [],
    };

    private static IEnumerable<object[]> Below(JsonNode? node, object[] path) => [path, .. Paths(node, path)];

    private static void Remove(JsonNode root, object[] path)
    {
        var parent = path[..^1].Aggregate(root, (node, step) => step is int index ? node[index]! : node[(string)step]!);
        if (path[^1] is int last)
            parent.AsArray().RemoveAt(last);
        else
            parent.AsObject().Remove((string)path[^1]);
    }
}
