using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Scopes;
using JitOperator.Core.Tests.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Scopes;

public class ScopeResolverTests
{
    private static readonly KnownNamespaces Cluster = new(new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
    {
        ["pay"] = Label("prod"),
        ["team-b"] = Label("prod"),
        ["team-a"] = Label("test"),
    });

    [Fact]
    public void Resolve_NoScope_IsTheOwnNamespace() => Assert.Equal(GrantScope.Of(["pay"]), Resolve(null).Scope);

    [Fact]
    public void Resolve_ClusterWide_IsTheWholeCluster() => Assert.Same(GrantScope.Cluster, Resolve(new() { ClusterWide = true }).Scope);

    [Fact]
    public void Resolve_Namespaces_AreSortedAndEachOnce() =>
        Assert.Equal(["pay", "team-a"], Resolve(new() { Namespaces = ["team-a", "pay", "team-a"] }).Scope!.Namespaces);

    [Fact]
    public void Resolve_Selector_IsWhatItSelectsNow() => Assert.Equal(["pay", "team-b"], Resolve(new() { NamespaceSelector = Selector("prod") }).Scope!.Namespaces);

    public static TheoryData<string, RequestScope> Nowhere => new()
    {
        { "spec.scope.namespaceSelector matches no namespace", new() { NamespaceSelector = Selector("other") } },
        { "spec.scope.namespaceSelector matches no namespace", new() { NamespaceSelector = new() } },
        { "spec.scope: there is no namespace \"gone\"", new() { Namespaces = ["pay", "gone"] } },
        { "spec.scope covers 21 namespaces", new() { Namespaces = [.. Enumerable.Range(0, 21).Select(i => $"n{i}")] } },
    };

    [Theory]
    [MemberData(nameof(Nowhere), DisableDiscoveryEnumeration = true)]
    public void Resolve_Nowhere_SaysWhy(string start, RequestScope scope)
    {
        var resolved = Resolve(scope);

        Assert.Null(resolved.Scope);
        Assert.Equal(DenialCauses.ScopeNotFound, resolved.Cause);
        Assert.StartsWith(start, resolved.Message, StringComparison.Ordinal);
    }

    /// <summary>What nobody checked before is nowhere, and not everywhere.</summary>
    [Fact]
    public void Resolve_MalformedScope_IsNowhere()
    {
        Assert.Null(Resolve(new()).Scope);
        Assert.Null(Resolve(new() { Namespaces = [] }).Scope);
        Assert.Null(Resolve(new() { ClusterWide = false }).Scope);
    }

    [Fact]
    public void Equals_ScopesInAnotherOrder_AreTheSame()
    {
        Assert.Equal(GrantScope.Of(["b", "a"]), GrantScope.Of(["a", "b", "b"]));
        Assert.NotEqual(GrantScope.Of([]), GrantScope.Cluster);
        Assert.Equal(GrantScope.Of([]), GrantScope.From(null));
        Assert.Equal([""], GrantScope.Cluster.BindingNamespaces);
        Assert.Empty(GrantScope.From(null).BindingNamespaces);
    }

    private static ScopeResolver.Resolution Resolve(RequestScope? scope)
    {
        var spec = Sample.Request();
        spec.Scope = scope;
        return ScopeResolver.Resolve(spec, "pay", Cluster);
    }

    private static NamespaceSelector Selector(string env) => new() { MatchLabels = Label(env) };

    private static Dictionary<string, string> Label(string env) => new(StringComparer.Ordinal) { ["env"] = env };
}
