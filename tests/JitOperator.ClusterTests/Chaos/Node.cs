using JitOperator.TestKit.Faults;
using JitOperator.TestKit.Operators;

namespace JitOperator.ClusterTests.Chaos;

/// <summary>A replica, what is between it and the API server, and its clock.</summary>
/// <param name="Replica">The process.</param>
/// <param name="Proxy">Its only way to the API server.</param>
/// <param name="Clock">The file that says how far its clock is ahead, as in <c>+90s</c>.</param>
internal sealed record Node(Replica Replica, FaultProxy Proxy, string Clock)
{
    /// <summary>Sets its clock apart from everybody else's; within a second the process goes by it.</summary>
    public Task SkewAsync(int seconds) => File.WriteAllTextAsync(Clock, seconds < 0 ? $"{seconds}s\n" : $"+{seconds}s\n");
}
