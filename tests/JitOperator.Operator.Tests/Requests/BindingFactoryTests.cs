using System.Security.Cryptography;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Notes;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using JitOperator.Operator.Keys;
using JitOperator.Operator.Requests;
using Xunit;

namespace JitOperator.Operator.Tests.Requests;

public class BindingFactoryTests
{
    [Fact]
    public void Create_AnyGrant_VerifiesAndCarriesItsOwnExpiry()
    {
        using var random = RandomNumberGenerator.Create();
        var key = new StampKey(Ed25519Key.Generate(random));
        var request = new AccessRequest { Metadata = new() { Name = "req-1", NamespaceProperty = "pay", Uid = "r1" } };
        var start = new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
        var scope = GrantScope.Of(["pay", "shop"]);
        var grant = new Grant(
            start, start.AddMinutes(30), "alice", "ClusterRole", "view", "sha256:rules", "payments", scope, Grant.BindingsOf("r1", scope));

        var binding = new BindingFactory(key).Create(request, grant, grant.Bindings[0]);
        var elsewhere = new BindingFactory(key).Create(request, grant, grant.Bindings[1]);

        Assert.Equal("shop", elsewhere.Metadata.NamespaceProperty);
        Assert.NotEqual(binding.Metadata.Name, elsewhere.Metadata.Name);
        Assert.Null(elsewhere.Metadata.OwnerReferences);
        Assert.Equal("r1", BindingStamp.Verify(binding, key)!.RequestUid);
        Assert.True(BindingExpiry.Concerns(binding));
        Assert.Equal(grant.ExpiresAt, BindingExpiry.Of(binding, key));
        Assert.Equal("r1", Assert.Single(binding.Metadata.OwnerReferences).Uid);
        Assert.Equal("2026-11-24T10:30:00.000Z", Timestamp.Format(BindingExpiry.Of(binding, verifier: null)));
    }

    [Fact]
    public void Create_ForTheWholeCluster_HasNeitherNamespaceNorOwner()
    {
        using var random = RandomNumberGenerator.Create();
        var key = new StampKey(Ed25519Key.Generate(random));
        var request = new AccessRequest { Metadata = new() { Name = "req-1", NamespaceProperty = "pay", Uid = "r1" } };
        var start = new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
        var grant = new Grant(
            start, start.AddMinutes(30), "alice", "ClusterRole", "view", "sha256:rules", "payments", GrantScope.Cluster, Grant.BindingsOf("r1", GrantScope.Cluster));

        var binding = new BindingFactory(key).Create(request, grant, Assert.Single(grant.Bindings));

        Assert.Null(binding.Metadata.NamespaceProperty);
        Assert.Null(binding.Metadata.OwnerReferences);
        Assert.Equal(string.Empty, BindingStamp.Verify(binding, key)!.Namespace);
    }
}
