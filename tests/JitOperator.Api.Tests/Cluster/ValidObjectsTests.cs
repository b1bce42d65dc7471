using System.Text.Json.Nodes;
using JitOperator.Api.Tests.Schemas;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>The objects that the cluster tests send leave no field untried.</summary>
public sealed class ValidObjectsTests
{
    [Fact]
    public void Requests_Together_SetEveryField() => AssertComplete(
        AccessRequest.KindName, ValidObjects.Request("ns", "a"), ValidObjects.Extension("ns", "b"), ValidObjects.ClusterWideRequest("ns", "c"));

    [Fact]
    public void Policies_Together_SetEveryField() => AssertComplete(AccessPolicy.KindName, ValidObjects.Policy("a"));

    [Fact]
    public void Approvals_Together_SetEveryFieldButTheDecision() =>
        AssertComplete(AccessApproval.KindName, Decided(ValidObjects.Approval("ns", "a")));

    private static JsonObject Decided(JsonObject approval)
    {
        approval.Set("spec.decision", Decisions.Denied);
        approval.Set("spec.comment", "Ask the release team");
        return approval;
    }

    private static void AssertComplete(string kind, params JsonObject[] objects)
    {
        // A ServiceAccount's namespace is a field of many places, and need not be tried in each.
        var paths = new SchemaNode(string.Empty, CustomResource.All[kind].Schema).Walk()
            .Select(node => node.Path)
            .Where(path => path.StartsWith("spec.", StringComparison.Ordinal) && !path.EndsWith("].namespace", StringComparison.Ordinal));
        var set = objects.SelectMany(o => PathsOf(o["spec"]!, "spec")).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(paths.Except(set));
    }

    private static IEnumerable<string> PathsOf(JsonNode node, string path) => node switch
    {
        JsonObject map => map.SelectMany(field => PathsOf(
            field.Value!,
            path.EndsWith(".matchLabels", StringComparison.Ordinal) ? path + "{}" : $"{path}.{field.Key}")).Append(path),
        JsonArray list => list.SelectMany(item => PathsOf(item!, path + "[]")).Append(path),
        _ => [path],
    };
}
