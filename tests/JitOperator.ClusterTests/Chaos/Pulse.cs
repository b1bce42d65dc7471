namespace JitOperator.ClusterTests.Chaos;

/// <summary>Measures for how long this machine lets its processes wait that have something to do: nobody can be quicker than that.</summary>
internal sealed class Pulse
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(20);
    private readonly List<(DateTimeOffset At, TimeSpan Late)> _late = [];

    /// <summary>Beats until told to stop.</summary>
    public async Task RunAsync(TimeProvider time, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var start = time.GetTimestamp();
            await Task.Delay(s_beat, time, CancellationToken.None);
            var late = time.GetElapsedTime(start) - s_beat;
            if (late > s_beat)
                _late.Add((time.GetUtcNow(), late));
        }
    }

    /// <summary>The longest wait around an instant.</summary>
    public TimeSpan LongestAround(DateTimeOffset instant, TimeSpan within) =>
        _late.Where(one => (one.At - instant).Duration() <= within).Select(one => one.Late).Append(TimeSpan.Zero).Max();
}
