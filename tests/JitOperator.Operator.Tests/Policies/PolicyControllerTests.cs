using JitOperator.Operator.Policies;
using JitOperator.Operator.Tests.Admission;
using Xunit;

namespace JitOperator.Operator.Tests.Policies;

public class PolicyControllerTests
{
    [Fact]
    public void StatusFor_SoundPolicy_IsReady()
    {
        var status = PolicyController.StatusFor(Office.Policy(), (_, _) => true, Office.Start);

        Assert.Equal(("Ready", "True"), (status.Conditions[0].Type, status.Conditions[0].Status));
        Assert.Equal(1, status.ObservedGeneration);
    }

    [Fact]
    public void StatusFor_FaultyPolicy_NamesTheField()
    {
        var policy = Office.Policy();
        policy.Spec.MaxDuration = "forever";

        var status = PolicyController.StatusFor(policy, (_, _) => true, Office.Start);

        Assert.Equal("False", status.Conditions[0].Status);
        Assert.StartsWith("spec.maxDuration is \"forever\"", status.Conditions[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StatusFor_StillReady_KeepsTheTransitionTime()
    {
        var policy = Office.Policy();
        policy.Status = PolicyController.StatusFor(policy, (_, _) => true, Office.Start);

        Assert.Equal(Office.Start.UtcDateTime, PolicyController.StatusFor(policy, (_, _) => true, Office.Start.AddDays(1)).Conditions[0].LastTransitionTime);
    }

    [Fact]
    public void StatusFor_RoleThatDoesNotExist_IsNotReadyAndNamesIt()
    {
        var status = PolicyController.StatusFor(Office.Policy(), (role, _) => role.Name != "missing", Office.Start);

        Assert.Equal(("False", "RoleNotFound"), (status.Conditions[0].Status, status.Conditions[0].Reason));
        Assert.StartsWith("spec.grants[0].roles[1]: there is no ClusterRole \"missing\"", status.Conditions[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StatusFor_WitnessesDemandedAndNoneThere_IsNotReady()
    {
        var policy = Office.Policy();
        policy.Spec.RequireWitness = true;

        var without = PolicyController.StatusFor(policy, (_, _) => true, Office.Start).Conditions[0];
        var with = PolicyController.StatusFor(policy, (_, _) => true, Office.Start, hasWitnesses: true).Conditions[0];

        Assert.Equal(("False", "NoWitnesses", "True"), (without.Status, without.Reason, with.Status));
        Assert.Contains("give the operator --witness", without.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StatusFor_ChannelThatIsNotThere_IsReadyAllTheSameAndNamesTheField()
    {
        var policy = Office.Policy();
        policy.Spec.Notifications = [new() { Channels = ["known", "nowhere"], Events = ["Granted"] }];

        var status = PolicyController.StatusFor(policy, (_, _) => true, Office.Start, channels: new HashSet<string> { "known" });
        var none = PolicyController.StatusFor(policy, (_, _) => true, Office.Start).Conditions[1];

        Assert.Equal(("Ready", "True"), (status.Conditions[0].Type, status.Conditions[0].Status));
        Assert.Equal(("ChannelsKnown", "False", "UnknownChannel"), (status.Conditions[1].Type, status.Conditions[1].Status, status.Conditions[1].Reason));
        Assert.Equal(
            "spec.notifications[0].channels[1]: the operator has no channel \"nowhere\", so nobody is told there; there are known.", status.Conditions[1].Message);
        Assert.EndsWith("give the operator --notifications-config.", none.Message, StringComparison.Ordinal);
        policy.Spec.Notifications[0].Channels = ["known"];
        Assert.Equal("True", PolicyController.StatusFor(policy, (_, _) => true, Office.Start, channels: new HashSet<string> { "known" }).Conditions[1].Status);
        policy.Spec.Notifications = null;
        Assert.Single(PolicyController.StatusFor(policy, (_, _) => true, Office.Start).Conditions);
    }
}
