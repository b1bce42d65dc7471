using JitOperator.Core.Requests;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

public class RuleTextTests
{
    [Fact]
    public void Describe_CoreGroup_NamesVerbsAndResources() =>
        Assert.Equal(["get, list pods, pods/log"], RuleText.Describe([new V1PolicyRule { ApiGroups = [""], Resources = ["pods", "pods/log"], Verbs = ["get", "list"] }]));

    [Fact]
    public void Describe_NamedResourceOfAGroup_SaysBoth() => Assert.Equal(
        ["patch deployments (apps) named gateway"],
        RuleText.Describe([new V1PolicyRule { ApiGroups = ["apps"], Resources = ["deployments"], Verbs = ["patch"], ResourceNames = ["gateway"] }]));

    [Fact]
    public void Describe_Wildcards_AreSpeltOut() => Assert.Equal(
        ["every verb on every resource (every API group)"],
        RuleText.Describe([new V1PolicyRule { ApiGroups = ["*"], Resources = ["*"], Verbs = ["*"] }]));

    [Fact]
    public void Describe_NonResourceUrls_AreNamed() =>
        Assert.Equal(["get /metrics"], RuleText.Describe([new V1PolicyRule { NonResourceURLs = ["/metrics"], Verbs = ["get"] }]));

    [Fact]
    public void Describe_NoRules_IsNothing() => Assert.Empty(RuleText.Describe(null));

    public static TheoryData<string, V1PolicyRule> Words => new()
    {
        { "no verb nothing", new() },
        { "no verb pods", new() { Resources = ["pods"] } },
        { "every verb on pods", new() { ApiGroups = [""], Resources = ["pods"], Verbs = ["*", "get"] } },
        { "get every resource", new() { ApiGroups = [""], Resources = ["*"], Verbs = ["get"] } },
        { "get */scale (apps, batch)", new() { ApiGroups = ["apps", "batch"], Resources = ["*/scale"], Verbs = ["get"] } },
        { "get pods (apps)", new() { ApiGroups = ["", "apps"], Resources = ["pods"], Verbs = ["get"] } },
        { "get secrets named a, b", new() { ApiGroups = [""], Resources = ["secrets"], Verbs = ["get"], ResourceNames = ["a", "b"] } },
        { "get, post /healthz, /api/*", new() { NonResourceURLs = ["/healthz", "/api/*"], Verbs = ["get", "post"] } },
        { "every verb on *", new() { NonResourceURLs = ["*"], Verbs = ["*"] } },
    };

    [Theory]
    [MemberData(nameof(Words), DisableDiscoveryEnumeration = true)]
    public void Describe_AnyRule_SaysAllOfIt(string expected, V1PolicyRule rule) => Assert.Equal([expected], RuleText.Describe([rule]));

    [Fact]
    public void Describe_SeveralRules_GivesALineEach() =>
        Assert.Equal(2, RuleText.Describe([new V1PolicyRule { Verbs = ["get"], Resources = ["a"] }, new V1PolicyRule { Verbs = ["get"], Resources = ["b"] }]).Count);
}
