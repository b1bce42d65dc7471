namespace JitOperator.TestKit.Faults;

/// <summary>One fault, and the requests that it happens to. Disposing of it ends it for requests to come.</summary>
public sealed class FaultRule : IDisposable
{
    private readonly Func<ProxiedRequest, bool> _where;
    private readonly Action<FaultRule> _remove;
    private readonly int _times;
    private int _hits;

    internal FaultRule(Fault fault, Func<ProxiedRequest, bool> where, int times, Action<FaultRule> remove)
    {
        Fault = fault;
        _where = where;
        _times = times;
        _remove = remove;
    }

    /// <summary>What happens.</summary>
    public Fault Fault { get; }

    /// <summary>How many requests it has happened to.</summary>
    public int Hits => Volatile.Read(ref _hits);

    /// <inheritdoc/>
    public void Dispose() => _remove(this);

    /// <summary>Whether it happens to this request; if so, it is counted.</summary>
    internal bool TryHit(ProxiedRequest request)
    {
        if (!_where(request))
            return false;
        int hits;
        do
        {
            hits = Hits;
            if (hits == _times)
                return false;
        }
        while (Interlocked.CompareExchange(ref _hits, hits + 1, hits) != hits);
        return true;
    }
}
