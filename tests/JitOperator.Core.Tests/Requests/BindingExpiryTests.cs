using JitOperator.Api;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Tests.Stamps;
using JitOperator.Core.Values;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

public class BindingExpiryTests
{
    private const string Agreed = "2026-11-24T10:30:00.000Z";
    private static readonly TestKey Key = new();

    [Fact]
    public void Of_AsLaidOut_IsTheAgreedTime() => Assert.Equal(Agreed, Timestamp.Format(BindingExpiry.Of(Binding(Agreed), Key)));

    [Fact]
    public void Of_AnnotationMovedLater_IsWhatWasSigned() =>
        Assert.Equal(Agreed, Timestamp.Format(BindingExpiry.Of(Binding("2027-01-01T00:00:00.000Z"), Key)));

    [Fact]
    public void Of_AnnotationMovedEarlier_IsTheEarlier() =>
        Assert.Equal("2026-11-24T10:00:00.000Z", Timestamp.Format(BindingExpiry.Of(Binding("2026-11-24T10:00:00.000Z"), Key)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("never")]
    [InlineData("2026-11-24T10:30:00Z")]
    [InlineData("9999999999")]
    public void Of_AnnotationMissingOrUnreadable_IsOver(string? annotation) =>
        Assert.Equal(DateTimeOffset.MinValue, BindingExpiry.Of(Binding(annotation), Key));

    [Fact]
    public void Of_WithoutKeys_GoesByTheAnnotation() => Assert.Equal(Agreed, Timestamp.Format(BindingExpiry.Of(Binding(Agreed), verifier: null)));

    [Fact]
    public void Concerns_OnlyReservedNamesWithOurLabel()
    {
        var ours = Binding(Agreed);
        Assert.True(BindingExpiry.Concerns(ours));

        var otherName = Binding(Agreed);
        otherName.Metadata.Name = "jit-viewers";
        Assert.False(BindingExpiry.Concerns(otherName));

        var otherLabel = Binding(Agreed);
        otherLabel.Metadata.Labels[Labels.ManagedBy] = "Helm";
        Assert.False(BindingExpiry.Concerns(otherLabel));
        Assert.False(BindingExpiry.Concerns(new V1RoleBinding { Metadata = new() { Name = ours.Metadata.Name } }));
    }

    private static V1RoleBinding Binding(string? annotation)
    {
        var name = BindingName.For("r1", "pay");
        var stamp = new BindingStamp("pay", name, "r1", "pay/req-1", "ClusterRole", "view", "alice", Agreed);
        var binding = new V1RoleBinding
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = "pay",
                Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.ManagedBy] = Labels.ManagedByValue },
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [Annotations.Stamp] = Stamp.Write(BindingStamp.Type, stamp, Key),
                },
            },
        };
        if (annotation is not null)
        {
            binding.Metadata.Annotations[Annotations.ExpiresAt] = annotation;
        }

        return binding;
    }
}
