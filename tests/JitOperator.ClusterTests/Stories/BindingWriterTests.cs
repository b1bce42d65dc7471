using JitOperator.Api.Audit;
using JitOperator.ClusterTests.Installation;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Client;
using k8s.Models;
using Xunit;

namespace JitOperator.ClusterTests.Stories;

/// <summary>What the end of a grant deletes, when what the operator knows of the binding is not the latest.</summary>
[Collection(OperatorCollection.Name)]
public class BindingWriterTests(SharedOperator installation)
{
    /// <summary>
    /// Access was revoked while the cache had not heard that the binding had been deleted by somebody and put back: the request was Revoked,
    /// and the binding stayed until the cache knew. Found by the simulation, seed 56499.
    /// </summary>
    [Fact]
    public async Task DeleteAsync_PutBackSinceItWasSeen_DeletesIt()
    {
        var scene = await Scene.CreateAsync(installation);
        var request = await scene.GrantedAsync();
        var seen = await scene.DeleteBindingByHandAsync(request);

        var outcome = await DeleteAsync(scene, seen, request.Metadata.Uid);

        Assert.Equal(DeleteOutcome.Deleted, outcome);
    }

    [Fact]
    public async Task DeleteAsync_SomebodyElsesHasTheName_LeavesIt()
    {
        var scene = await Scene.CreateAsync(installation);
        var theirs = await scene.Admin.Bindings.CreateAsync(
            new V1RoleBinding
            {
                Metadata = new() { Name = "theirs", NamespaceProperty = scene.Namespace },
                RoleRef = new() { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "view" },
            },
            CancellationToken.None);
        var seen = new V1RoleBinding { Metadata = new() { Name = "theirs", NamespaceProperty = scene.Namespace, Uid = "another" } };

        var outcome = await DeleteAsync(scene, seen, "a-request");

        Assert.Equal(DeleteOutcome.Refused, outcome);
        var left = await scene.Admin.Bindings.GetAsync(scene.Namespace, "theirs", CancellationToken.None);
        Assert.Equal(theirs.Metadata.Uid, left?.Metadata.Uid);
    }

    // Nothing is created or verified here.
    private static Task<DeleteOutcome> DeleteAsync(Scene scene, V1RoleBinding seen, string requestUid) =>
        new BindingWriter(scene.Admin.Bindings, scene.Admin.Namespaces, null!, null!, TimeProvider.System).DeleteAsync(
            new AuditBinding(scene.Namespace, seen.Metadata.Name, seen.Metadata.Uid), requestUid, CancellationToken.None);
}
