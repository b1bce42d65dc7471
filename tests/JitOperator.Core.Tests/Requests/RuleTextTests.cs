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
}
