namespace JitOperator.Simulator.Network;

/// <summary>What can go wrong between a process and the API server.</summary>
/// <param name="LostRequests">Share of the requests that never arrive.</param>
/// <param name="LostAnswers">Share of the answers that are lost after the request has done what it does.</param>
/// <param name="Slowest">The longest that a request, and its answer, travel.</param>
/// <param name="SlowestNews">The longest that an event of a watch travels.</param>
/// <param name="IsCut">Nothing gets through.</param>
/// <param name="Unreadable">The plural of a resource of which the API server reads no object, and says that it is its own fault.</param>
internal sealed record LinkFaults(
    double LostRequests, double LostAnswers, TimeSpan Slowest, TimeSpan SlowestNews, bool IsCut = false, string? Unreadable = null)
{
    /// <summary>A good day.</summary>
    public static LinkFaults None { get; } = new(0, 0, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20));
}
