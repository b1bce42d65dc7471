using CsCheck;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Scopes;
using Xunit;

namespace JitOperator.Core.Tests.Scopes;

public class SelectorsTests
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal) { ["env"] = "prod", ["tier"] = "", ["team"] = "pay" };

    [Theory]
    [InlineData("env", "In", "prod", true)]
    [InlineData("env", "In", "test,prod", true)]
    [InlineData("env", "In", "Prod", false)]
    [InlineData("none", "In", "prod", false)]
    [InlineData("tier", "In", "", true)]
    [InlineData("env", "In", null, false)]
    [InlineData("env", "NotIn", "test", true)]
    [InlineData("env", "NotIn", "prod,test", false)]
    [InlineData("none", "NotIn", "prod", true)]
    [InlineData("env", "NotIn", null, false)]
    [InlineData("env", "Exists", null, true)]
    [InlineData("none", "Exists", null, false)]
    [InlineData("env", "Exists", "prod", false)]
    [InlineData("none", "DoesNotExist", null, true)]
    [InlineData("env", "DoesNotExist", null, false)]
    [InlineData("none", "DoesNotExist", "x", false)]
    [InlineData("env", "in", "prod", false)]
    [InlineData("env", "", "prod", false)]
    [InlineData("", "Exists", null, false)]
    public void Matches_OneExpression_AsKubernetesReadsIt(string key, string @operator, string? values, bool expected) =>
        Assert.Equal(expected, Selectors.Matches(Of(key, @operator, values), Labels));

    [Fact]
    public void Matches_NothingDemanded_IsNothingSelected()
    {
        Assert.False(Selectors.Matches(null, Labels));
        Assert.False(Selectors.Matches(new(), Labels));
        Assert.False(Selectors.Matches(new() { MatchLabels = new Dictionary<string, string>(), MatchExpressions = [] }, Labels));
        Assert.False(Selectors.Matches(Of("none", "DoesNotExist", null), null));
    }

    /// <summary>Kubernetes takes an empty list of values for none.</summary>
    [Fact]
    public void Matches_AnEmptyListOfValues_IsNone()
    {
        Assert.True(Selectors.Matches(Empty("env", "Exists"), Labels));
        Assert.True(Selectors.Matches(Empty("none", "DoesNotExist"), Labels));
        Assert.False(Selectors.Matches(Empty("none", "NotIn"), Labels));
        Assert.Empty(Selectors.Faults(Empty("env", "Exists"), "s"));
        Assert.Single(Selectors.Faults(Empty("env", "In"), "s"));
        Assert.Single(Selectors.Faults(new() { MatchLabels = Labels, MatchExpressions = [new() { Key = "env", Operator = "NotIn", Values = [] }] }, "s"));

        static NamespaceSelector Empty(string key, string @operator) => new() { MatchExpressions = [new() { Key = key, Operator = @operator, Values = [] }] };
    }

    [Fact]
    public void Faults_OnlyWhatMustBeAbsent_IsOneUnlessALabelMustBeThere()
    {
        LabelExpression absent = new() { Key = "a", Operator = "DoesNotExist" };
        LabelExpression present = new() { Key = "b", Operator = "Exists" };

        Assert.Single(Selectors.Faults(new() { MatchExpressions = [absent] }, "s"));
        Assert.Single(Selectors.Faults(new() { MatchLabels = new Dictionary<string, string>(), MatchExpressions = [absent] }, "s"));
        Assert.Empty(Selectors.Faults(new() { MatchExpressions = [absent, present] }, "s"));
        Assert.Empty(Selectors.Faults(new() { MatchLabels = Labels, MatchExpressions = [absent] }, "s"));
        Assert.Empty(Selectors.Faults(new() { MatchLabels = Labels }, "s"));
    }

    [Fact]
    public void Matches_SeveralDemands_NeedsThemAll()
    {
        var selector = Of("env", "In", "prod");
        selector.MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "pay" };
        Assert.True(Selectors.Matches(selector, Labels));
        selector.MatchLabels["team"] = "other";
        Assert.False(Selectors.Matches(selector, Labels));
        selector.MatchLabels["team"] = "pay";
        selector.MatchExpressions!.Add(new() { Key = "team", Operator = "DoesNotExist" });
        Assert.False(Selectors.Matches(selector, Labels));
    }

    [Theory]
    [InlineData("env", "In", null, "s.matchExpressions[0].values is empty")]
    [InlineData("env", "NotIn", null, "s.matchExpressions[0].values is empty")]
    [InlineData("env", "Exists", "x", "s.matchExpressions[0].values must be left out")]
    [InlineData("env", "DoesNotExist", "x", "s.matchExpressions[0].values must be left out")]
    [InlineData("", "Exists", null, "s.matchExpressions[0].key is empty")]
    [InlineData("env", "exists", null, "s.matchExpressions[0].operator is \"exists\"")]
    [InlineData("env", "NotIn", "x", "s only says which labels must be absent")]
    [InlineData("env", "DoesNotExist", null, "s only says which labels must be absent")]
    public void Faults_BadExpression_AreNamed(string key, string @operator, string? values, string start) =>
        Assert.Contains(Selectors.Faults(Of(key, @operator, values), "s"), fault => fault.StartsWith(start, StringComparison.Ordinal));

    [Fact]
    public void Faults_EmptySelector_AreNamed() => Assert.StartsWith("s is empty", Assert.Single(Selectors.Faults(new(), "s")), StringComparison.Ordinal);

    /// <summary>One more demand never selects more.</summary>
    [Fact]
    public void Matches_OneMoreDemand_SelectsNoMore()
    {
        var expression = Gen.Select(Gen.OneOf("env", "tier", "team", "none"), Gen.OneOf("In", "NotIn", "Exists", "DoesNotExist", "Gt"), Gen.OneOf("prod", "pay", "", "x").List[0, 2])
            .Select((key, @operator, values) => new LabelExpression { Key = key, Operator = @operator, Values = values });
        Gen.Select(expression.List[1, 3], expression).Sample((some, more) =>
            Selectors.Matches(new() { MatchExpressions = some }, Labels) || !Selectors.Matches(new() { MatchExpressions = [.. some, more] }, Labels));
    }

    private static NamespaceSelector Of(string key, string @operator, string? values) =>
        new() { MatchExpressions = [new() { Key = key, Operator = @operator, Values = values?.Split(',') }] };
}
