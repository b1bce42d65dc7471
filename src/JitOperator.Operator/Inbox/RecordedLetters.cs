using System.Globalization;
using JitOperator.Api.Audit;

namespace JitOperator.Operator.Inbox;

/// <summary>Which objects of the inbox the log holds already: those of its last records, a bounded number. For many threads.</summary>
/// <remarks>
/// <para>Why a bounded number is enough. A leader takes a bounded number of objects (<see cref="InboxDrain.MostRecords"/>) out of the
/// inbox at a time, the oldest first; and before it takes any, it deletes all those that the log holds. So whatever is recorded and still
/// there is of the last batch of a leader that crashed, or of one that has just been deposed and goes on for a moment: two batches, where
/// <see cref="Most"/> objects are remembered.</para>
/// <para>What is forgotten can only come back by somebody's hand, who kept a copy; and name and time of a letter are signed. A letter that
/// is not remembered and not younger than one that is forgotten is such a copy, because the oldest come first: to be one of ours, it
/// must have been away while <see cref="Most"/> younger ones were written and recorded, which takes minutes (<see cref="InboxOptions"/>
/// bounds how many there are), where a letter is written within a second and the replicas' clocks do not differ that much.</para>
/// </remarks>
public sealed class RecordedLetters
{
    /// <summary>How many are remembered of each sort: letters, and what was none.</summary>
    public const int Most = 4096;

    private const int Digits = 16;
    private const int RandomDigits = 32;
    private const long LastMillisecond = 253_402_300_799_999;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _forgeries = new(StringComparer.Ordinal);
    private readonly Queue<string> _forgeriesInOrder = new();
    private long _forgotten = -1;

    /// <summary>Takes in a record that is in the log. One object may have made several records, and a record may come twice.</summary>
    public void Apply(AuditRecord record)
    {
        if (record.Admission is not { Letter: { Length: > 0 } uid } admission)
        {
            return;
        }

        lock (_lock)
        {
            if (admission.LetterName is { } name)
            {
                Remember_NeedsLock(name, uid);
            }
            else if (_forgeries.Add(uid))
            {
                // Apart from the letters, so that nobody pushes those out by forging.
                _forgeriesInOrder.Enqueue(uid);
                if (_forgeries.Count > Most)
                {
                    _forgeries.Remove(_forgeriesInOrder.Dequeue());
                }
            }
        }
    }

    /// <summary>True when the log holds this very object.</summary>
    public bool Holds(string name, string uid)
    {
        lock (_lock)
        {
            return _forgeries.Contains(uid) || (_names.TryGetValue(name, out var known) && known == uid);
        }
    }

    /// <summary>True when an object that the log does not hold must be a copy of one that it holds, of a name that its signature covers.</summary>
    public bool IsCopy(string name)
    {
        lock (_lock)
        {
            return _names.ContainsKey(name) || TimeOf(name) <= _forgotten;
        }
    }

    /// <summary>What it knows, to be kept when records are pruned.</summary>
    public RecordedLettersState Write()
    {
        lock (_lock)
        {
            return new(_forgotten, [.. _order.Select(name => new RecordedLetter(name, _names[name]))], [.. _forgeriesInOrder]);
        }
    }

    /// <summary>Takes in what <see cref="Write"/> gave, before the records that are left.</summary>
    public void Restore(RecordedLettersState state)
    {
        lock (_lock)
        {
            _forgotten = Math.Max(_forgotten, state.Forgotten);
            foreach (var letter in state.Letters)
            {
                Remember_NeedsLock(letter.Name, letter.Uid);
            }

            foreach (var uid in state.Forgeries)
            {
                if (_forgeries.Add(uid))
                {
                    _forgeriesInOrder.Enqueue(uid);
                }
            }
        }
    }

    private void Remember_NeedsLock(string name, string uid)
    {
        if (!_names.TryAdd(name, uid))
        {
            return;
        }

        _order.Enqueue(name);
        if (_order.Count > Most)
        {
            var oldest = _order.Dequeue();
            _names.Remove(oldest);
            _forgotten = Math.Max(_forgotten, TimeOf(oldest));
        }
    }

    /// <summary>When a letter was written, by its name in milliseconds; -1 of a name that is none of a letter.</summary>
    private static long TimeOf(string name) =>
        name.Length == InboxObject.Prefix.Length + Digits + 1 + RandomDigits
        && long.TryParse(name.AsSpan(InboxObject.Prefix.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= LastMillisecond
            ? milliseconds
            : -1;
}

/// <summary>A letter that is in the log.</summary>
/// <param name="Name">Name of its object.</param>
/// <param name="Uid">UID of its object.</param>
public sealed record RecordedLetter(string Name, string Uid);

/// <summary>What <see cref="RecordedLetters"/> know.</summary>
/// <param name="Forgotten">Time of the youngest letter that is not remembered any more, in milliseconds; -1 without any.</param>
/// <param name="Letters">Those that are, the oldest first.</param>
/// <param name="Forgeries">UIDs of what was no letter, the oldest first.</param>
public sealed record RecordedLettersState(long Forgotten, IReadOnlyList<RecordedLetter> Letters, IReadOnlyList<string> Forgeries);
