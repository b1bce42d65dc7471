using JitOperator.Operator.Policies;
using JitOperator.Operator.Tests.Admission;
using Xunit;

namespace JitOperator.Operator.Tests.Policies;

public class PolicyControllerTests
{
    [Fact]
    public void StatusFor_SoundPolicy_IsReady()
    {
        var status = PolicyController.StatusFor(Office.Policy(), Office.Start);

        Assert.Equal(("Ready", "True"), (status.Conditions[0].Type, status.Conditions[0].Status));
        Assert.Equal(1, status.ObservedGeneration);
    }

    [Fact]
    public void StatusFor_FaultyPolicy_NamesTheField()
    {
        var policy = Office.Policy();
        policy.Spec.MaxDuration = "forever";

        var status = PolicyController.StatusFor(policy, Office.Start);

        Assert.Equal("False", status.Conditions[0].Status);
        Assert.StartsWith("spec.maxDuration is \"forever\"", status.Conditions[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StatusFor_StillReady_KeepsTheTransitionTime()
    {
        var policy = Office.Policy();
        policy.Status = PolicyController.StatusFor(policy, Office.Start);

        Assert.Equal(Office.Start.UtcDateTime, PolicyController.StatusFor(policy, Office.Start.AddDays(1)).Conditions[0].LastTransitionTime);
    }
}
