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

    [Fact]
    public void Resolve_AsManyNamespacesAsOneRequestMayCover_AreCovered()
    {
        var spec = Sample.Request();
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"n{i}")];
        spec.Scope = new() { Namespaces = names };

        Assert.Equal(20, ScopeResolver.Resolve(spec, "pay", KnownNamespaces.Named(names)).Scope!.Namespaces.Count);
    }

    public static TheoryData<string?, RequestScope?, string> Forms => new()
    {
        { null, null, "Role" },
        { null, new() { Namespaces = ["a"] }, "Role" },
        { null, new() { NamespaceSelector = Selector("prod") }, "Role" },
        { null, new() { ClusterWide = true }, "ClusterRole" },
        { "spec.scope needs exactly one", new(), "Role" },
        { "spec.scope needs exactly one", new() { Namespaces = ["a"], ClusterWide = true }, "ClusterRole" },
        { "spec.scope needs exactly one", new() { Namespaces = ["a"], NamespaceSelector = Selector("prod") }, "Role" },
        { "spec.scope needs exactly one", new() { NamespaceSelector = Selector("prod"), ClusterWide = true }, "ClusterRole" },
        { "spec.scope needs exactly one", new() { Namespaces = ["a"], NamespaceSelector = Selector("prod"), ClusterWide = true }, "ClusterRole" },
        { "spec.scope.clusterWide is false", new() { ClusterWide = false }, "ClusterRole" },
        { "spec.scope.clusterWide needs spec.role.kind ClusterRole", new() { ClusterWide = true }, "Role" },
        { "spec.scope.namespaces is empty", new() { Namespaces = [] }, "Role" },
        { "spec.scope.namespaces is empty", new() { Namespaces = ["a", ""] }, "Role" },
        { "spec.scope.namespaces holds \"a*\"", new() { Namespaces = ["a*"] }, "Role" },
        { "spec.scope.namespaceSelector is empty", new() { NamespaceSelector = new() }, "Role" },
    };

    [Theory]
    [MemberData(nameof(Forms), DisableDiscoveryEnumeration = true)]
    public void Malformed_NamesTheFieldAndTheMend(string? start, RequestScope? scope, string roleKind)
    {
        var fault = ScopeResolver.Malformed(scope, roleKind);

        Assert.True(start is null ? fault is null : fault?.StartsWith(start, StringComparison.Ordinal) == true, $"{start}: {fault}");
    }

    [Fact]
    public void From_WhatARecordSays_IsTheScopeAndReadsAsOne()
    {
        Assert.Same(GrantScope.Cluster, GrantScope.From(new("ClusterRole", "view", [], ClusterWide: true)));
        Assert.Equal(GrantScope.Of(["a", "b"]), GrantScope.From(new("ClusterRole", "view", ["b", "a"])));
        Assert.Equal("the whole cluster", GrantScope.Cluster.ToString());
        Assert.Equal("a, b", GrantScope.Of(["b", "a"]).ToString());
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
