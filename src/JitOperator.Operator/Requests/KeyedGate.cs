namespace JitOperator.Operator.Requests;

/// <summary>Lets one at a time in for each key. Keys that nobody waits for take no room.</summary>
public sealed class KeyedGate
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (SemaphoreSlim Gate, int Users)> _gates = new(StringComparer.Ordinal);

    /// <summary>Waits for its turn. Dispose of the result to let the next one in.</summary>
    public async Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        SemaphoreSlim gate;
        lock (_lock)
        {
            var (known, users) = _gates.TryGetValue(key, out var entry) ? entry : (new SemaphoreSlim(1, 1), 0);
            _gates[key] = (gate = known, users + 1);
        }

        try
        {
            await gate.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key);
            throw;
        }

        return new Turn(this, key, gate);
    }

    private void Leave(string key)
    {
        lock (_lock)
        {
            var (gate, users) = _gates[key];
            if (users > 1)
            {
                _gates[key] = (gate, users - 1);
                return;
            }

            _gates.Remove(key);
            gate.Dispose();
        }
    }

    private sealed class Turn(KeyedGate owner, string key, SemaphoreSlim gate) : IDisposable
    {
        private int _over;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _over, 1) == 0)
            {
                gate.Release();
                owner.Leave(key);
            }
        }
    }
}
