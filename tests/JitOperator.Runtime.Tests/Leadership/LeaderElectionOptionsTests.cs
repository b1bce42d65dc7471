using JitOperator.Runtime.Leadership;
using JitOperator.Runtime.Tests.Leadership.Simulation;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Runtime.Tests.Leadership;

public sealed class LeaderElectionOptionsTests
{
    public static TheoryData<string, LeaderElectionOptions> Unsound => new()
    {
        { "Identity", new LeaderElectionOptions { Identity = " " } },
        { "RetryPeriod", Options(15, 10, 0) },
        { "RenewDeadline", Options(15, 10, 6) },
        { "LeaseDuration", Options(10, 10, 2) },
        { "LeaseDuration", Options(15.5, 10, 2) },
        { "LeaseDuration", Options(301, 10, 2) },
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public void Constructor_OptionsThatDoNotFit_SaysWhich(string option, LeaderElectionOptions options)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Create(options));

        Assert.StartsWith(option, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_SameIdentityTwice_IsTwoHolders()
    {
        var options = new LeaderElectionOptions { Identity = "pod" };

        Assert.NotEqual(Create(options).Identity, Create(options).Identity);
        Assert.StartsWith("pod_", Create(options).Identity, StringComparison.Ordinal);
    }

    private static LeaderElectionOptions Options(double lease, double deadline, double retry) => new()
    {
        Identity = "pod",
        LeaseDuration = TimeSpan.FromSeconds(lease),
        RenewDeadline = TimeSpan.FromSeconds(deadline),
        RetryPeriod = TimeSpan.FromSeconds(retry),
    };

    private static LeaderElector Create(LeaderElectionOptions options)
    {
        var world = new World();
        var clock = new ProcessClock(world);
        return new LeaderElector(
            new SimulatedStore(world, clock, new SimulatedLease()), options, clock, Jitter.Create(), NullLogger<LeaderElector>.Instance);
    }
}
