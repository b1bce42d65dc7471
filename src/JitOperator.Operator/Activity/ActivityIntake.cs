using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using JitOperator.Core.Activity;

namespace JitOperator.Operator.Activity;

/// <summary>How a batch of events was taken.</summary>
public enum IntakeOutcome
{
    /// <summary>It was not: whoever sent it sends it again. The default.</summary>
    NotTaken = 0,

    /// <summary>It is no batch of events.</summary>
    Unreadable,

    /// <summary>What matters of it is in the log.</summary>
    Taken,
}

/// <summary>
/// Takes events, picks out those that matter, and has the leader's recorder record them. A batch is taken once all of it is: nothing is
/// acknowledged before it is durable, and nothing waits without a bound.
/// </summary>
/// <param name="grants">The grants.</param>
/// <param name="username">The operator's own user name, whose canaries come back.</param>
public sealed class ActivityIntake(GrantIndex grants, string username)
{
    /// <summary>What the names of canaries begin with.</summary>
    public const string CanaryPrefix = "jit-canary-";

    private const int QueueCapacity = 64;
    private static readonly byte[] s_canaryPrefix = Encoding.UTF8.GetBytes(CanaryPrefix);

    private readonly byte[] _username = Encoding.UTF8.GetBytes(username);
    private readonly Channel<IntakeBatch> _batches = Channel.CreateBounded<IntakeBatch>(QueueCapacity);
    private volatile bool _isOpen;

    /// <summary>True while the recorder of this process works.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Takes an <c>EventList</c>, or an event.</summary>
    public async Task<IntakeOutcome> AcceptAsync(ReadOnlyMemory<byte> body, string source, CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            return IntakeOutcome.NotTaken;
        }

        List<ApiCall> calls;
        try
        {
            calls = EventScanner.Scan(body.Span, Matters, out var seen);
            ActivityMetrics.Arrived(seen);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is of a text that is no UTF-8, or has half of a surrogate pair.
            return IntakeOutcome.Unreadable;
        }

        if (calls.Count == 0)
        {
            return IntakeOutcome.Taken;
        }

        var batch = new IntakeBatch(calls, source);
        await _batches.Writer.WriteAsync(batch, cancellationToken);
        return await batch.Done.WaitAsync(cancellationToken) ? IntakeOutcome.Taken : IntakeOutcome.NotTaken;
    }

    /// <summary>True for an event that has to be read: it names one of our bindings, is of somebody with a grant, or is a canary.</summary>
    internal bool Matters(in EventGlance glance) =>
        glance.NamesOurs || glance.HasEscapedUser || grants.HasPerson(glance.Acting)
        || (glance.Name.StartsWith(s_canaryPrefix) && glance.Username.SequenceEqual(_username));

    /// <summary>The recorder begins to work.</summary>
    internal ChannelReader<IntakeBatch> Open()
    {
        _isOpen = true;
        return _batches.Reader;
    }

    /// <summary>The recorder ends; what waits is not taken.</summary>
    internal void Close()
    {
        _isOpen = false;
        while (_batches.Reader.TryRead(out var batch))
        {
            batch.End(isTaken: false);
        }
    }
}

/// <summary>Calls that came together.</summary>
internal sealed class IntakeBatch(IReadOnlyList<ApiCall> calls, string source)
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ApiCall> Calls => calls;

    public string Source => source;

    public Task<bool> Done => _done.Task;

    public void End(bool isTaken) => _done.TrySetResult(isTaken);
}
