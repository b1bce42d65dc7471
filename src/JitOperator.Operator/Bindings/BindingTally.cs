using JitOperator.Core.Requests;
using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Operator.Bindings;

/// <summary>
/// The operator's bindings by when they must be gone, kept up to date by watches: how many there are, and whether one has outlived its
/// end, costs nothing to ask however many there are. On every replica. Safe for many threads.
/// </summary>
public sealed class BindingTally : IDisposable
{
    private static readonly Comparer<(DateTimeOffset End, ObjectKey Key)> s_order = Comparer<(DateTimeOffset End, ObjectKey Key)>.Create(
        (one, other) => (one.End.CompareTo(other.End), string.CompareOrdinal(one.Key.Namespace, other.Key.Namespace)) switch
        {
            (0, 0) => string.CompareOrdinal(one.Key.Name, other.Key.Name),
            (0, var order) => order,
            (var order, _) => order,
        });

    private readonly Lock _lock = new();
    private readonly SortedSet<(DateTimeOffset End, ObjectKey Key)> _ends = new(s_order);
    private readonly IDisposable[] _subscriptions;

    /// <summary>Follows bindings from now on.</summary>
    public BindingTally(BindingCaches bindings) =>
        _subscriptions = [bindings.Namespaced.Subscribe(Take), bindings.Cluster.Subscribe(Take)];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _ends.Count;
            }
        }
    }

    /// <summary>Those that are there past their end, the most overdue one first. Costs as much as there are of them.</summary>
    public IReadOnlyList<ObjectKey> Overdue(DateTimeOffset now)
    {
        lock (_lock)
        {
            return [.. _ends.TakeWhile(binding => binding.End <= now).Select(binding => binding.Key)];
        }
    }

    /// <summary>Whether at least so many are overdue by more than so long. Costs as much as that number.</summary>
    public bool IsBehind(int number, TimeSpan lateness, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _ends.TakeWhile(binding => binding.End < now - lateness).Take(number).Count() == number;
        }
    }

    /// <summary>By how much the one that is most overdue is; zero when none is.</summary>
    public TimeSpan LongestOverdue(DateTimeOffset now)
    {
        lock (_lock)
        {
            return _ends.Count > 0 && _ends.Min.End < now ? now - _ends.Min.End : TimeSpan.Zero;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    private void Take(ResourceEvent<V1RoleBinding> change)
    {
        lock (_lock)
        {
            if (change.Old is { } old && BindingExpiry.Concerns(old))
            {
                _ends.Remove(Of(old));
            }

            if (change.New is { } current && BindingExpiry.Concerns(current))
            {
                _ends.Add(Of(current));
            }
        }
    }

    // One without a readable end is over from its creation on.
    private static (DateTimeOffset End, ObjectKey Key) Of(V1RoleBinding binding) => BindingExpiry.Of(binding, verifier: null) is var end && end > DateTimeOffset.MinValue
        ? (end, ObjectKey.Of(binding))
        : (binding.Metadata.CreationTimestamp is { } created ? new(DateTime.SpecifyKind(created, DateTimeKind.Utc)) : DateTimeOffset.UnixEpoch, ObjectKey.Of(binding));
}
