using JitOperator.Api;
using JitOperator.Core.Stamps;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Stamps;

public class BindingStampTests
{
    private static readonly TestKey Key = new();

    private static V1RoleBinding Stamped()
    {
        var stamp = new BindingStamp("pay", "jit-1", "r1", "pay/req-1", "ClusterRole", "view", "alice", "2026-11-24T10:30:00.000Z");
        return new V1RoleBinding
        {
            Metadata = new V1ObjectMeta
            {
                Name = stamp.Name,
                NamespaceProperty = stamp.Namespace,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [Labels.ManagedBy] = Labels.ManagedByValue,
                    [Labels.RequestUid] = stamp.RequestUid,
                },
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [Annotations.ExpiresAt] = stamp.ExpiresAt,
                    [Annotations.Stamp] = Stamp.Write(BindingStamp.Type, stamp, Key),
                },
            },
            RoleRef = new V1RoleRef { ApiGroup = ApiConstants.Rbac, Kind = stamp.RoleKind, Name = stamp.RoleName },
            Subjects = [new Rbacv1Subject { ApiGroup = ApiConstants.Rbac, Kind = "User", Name = stamp.Username }],
        };
    }

    [Fact]
    public void Verify_AsLaidOut_IsOurs() => Assert.NotNull(BindingStamp.Verify(Stamped(), Key));

    public static TheoryData<string, Action<V1RoleBinding>> Changes => new()
    {
        { "stamp removed", b => b.Metadata.Annotations.Remove(Annotations.Stamp) },
        { "expiry put off", b => b.Metadata.Annotations[Annotations.ExpiresAt] = "2027-11-24T10:30:00.000Z" },
        { "expiry removed", b => b.Metadata.Annotations.Remove(Annotations.ExpiresAt) },
        { "somebody added", b => b.Subjects.Add(new() { ApiGroup = ApiConstants.Rbac, Kind = "User", Name = "mallory" }) },
        { "somebody else", b => b.Subjects[0].Name = "mallory" },
        { "a group of that name", b => b.Subjects[0].Kind = "Group" },
        { "nobody", b => b.Subjects = null },
        { "another role", b => b.RoleRef.Name = "admin" },
        { "another role kind", b => b.RoleRef.Kind = "Role" },
        { "label removed", b => b.Metadata.Labels.Remove(Labels.ManagedBy) },
        { "another request's", b => b.Metadata.Labels[Labels.RequestUid] = "r2" },
        { "copied to another namespace", b => b.Metadata.NamespaceProperty = "prod" },
        { "copied to another name", b => b.Metadata.Name = "jit-2" },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void Verify_ChangedByAnybody_IsNotOurs(string what, Action<V1RoleBinding> change)
    {
        var binding = Stamped();
        change(binding);

        Assert.True(BindingStamp.Verify(binding, Key) is null, what);
    }
}
