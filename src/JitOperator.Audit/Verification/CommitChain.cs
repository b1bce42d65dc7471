using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Verification;

/// <summary>
/// Follows a log commit by commit and checks everything: every record's bytes against its hash, all hashes against the signed root,
/// the signature, the index and the order of time. The writer stands on it as well: what does not verify is neither written nor
/// built upon. As every root is computed from all leaves before it, consistency of each checkpoint with the last follows.
/// </summary>
internal sealed class CommitChain
{
    private readonly IReadOnlyCollection<VerifierKey> _keys;
    private readonly RecordOrder _order;
    private readonly CompactRange _range;
    private readonly Dictionary<long, MerkleHash> _roots;

    /// <summary>Begins before the first record.</summary>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="origin">The log's origin; null to take that of the first checkpoint.</param>
    /// <param name="sizes">Sizes at which the root is wanted, see <see cref="RootAt"/>.</param>
    public CommitChain(IReadOnlyCollection<VerifierKey> keys, string? origin, IEnumerable<long>? sizes = null)
    {
        _keys = keys;
        _order = new RecordOrder();
        _range = new CompactRange();
        _roots = (sizes ?? []).Distinct().ToDictionary(size => size, _ => default(MerkleHash));
        Origin = origin;
        NoteRoot();
    }

    private CommitChain(CommitChain other)
    {
        _keys = other._keys;
        _order = other._order.Copy();
        _range = other._range.Copy();
        _roots = new(other._roots);
        Origin = other.Origin;
        Size = other.Size;
        IsBroken = other.IsBroken;
        Head = other.Head;
    }

    /// <summary>Index that the next record must have.</summary>
    public long Size { get; private set; }

    /// <summary>The log's origin; null before the first checkpoint, where none was given.</summary>
    public string? Origin { get; private set; }

    /// <summary>Time of the last record; empty before the first.</summary>
    public string LastTime => _order.LastTime;

    /// <summary>Time of the first record; empty before it.</summary>
    public string FirstTime => _order.FirstTime;

    /// <summary>The last checkpoint that is believed; null without one.</summary>
    public LogHead? Head { get; private set; }

    /// <summary>True when records were missing, so that roots can no longer be computed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The end of the tree as it was computed.</summary>
    public CompactRange Range => _range.Copy();

    /// <summary>A copy that goes on on its own.</summary>
    public CommitChain Copy() => new(this);

    /// <summary>The root at one of the sizes asked for; null when the log did not get there unbroken.</summary>
    public MerkleHash? RootAt(long size) => _roots.TryGetValue(size, out var root) && root != default ? root : null;

    /// <summary>Checks the next commit and goes on behind it.</summary>
    public CommitCheck Check(StoredCommit stored)
    {
        if (stored.Commit is not { } commit)
        {
            return new([], [new(FindingKind.Unreadable, stored.FirstIndex, stored.FirstIndex, stored.Where, $"cannot be read: {stored.Fault}.")]);
        }

        if (commit.FirstIndex < Size)
            return new([], [new(FindingKind.Duplicate, commit.FirstIndex, commit.FirstIndex, stored.Where, "is there more than once.")]);
        var findings = new List<Finding>();
        SkipMissing(stored, commit, findings);
        var leaves = CommitLeaves.Of(commit);
        var checkpoint = Open(stored, commit, leaves, findings);
        var count = leaves.Count(checkpoint?.Size - Size);
        var hashes = Judge(stored, leaves, checkpoint, findings);
        return new(Advance(stored, leaves, hashes, count, findings), [.. findings.OrderBy(finding => finding.FirstRecord)]);
    }

    private void SkipMissing(StoredCommit stored, LogCommit commit, List<Finding> findings)
    {
        if (commit.FirstIndex == Size)
            return;
        findings.Add(new(
            FindingKind.Missing, Size, commit.FirstIndex - 1, stored.Where, "missing before this one; what follows cannot be tied to what came before."));
        Size = commit.FirstIndex;
        IsBroken = true;
    }

    /// <summary>The commit's checkpoint, if it is to be believed at this place.</summary>
    private Checkpoint? Open(StoredCommit stored, LogCommit commit, CommitLeaves leaves, List<Finding> findings)
    {
        var kind = FindingKind.BadCheckpoint;
        if (!Checkpoint.TryOpen(commit.Checkpoint, _keys, out var checkpoint, out var fault))
            kind = FindingKind.BadSignature;
        else if (checkpoint!.Size - Size is var signed && (signed <= 0 || leaves.Count(signed) != signed))
            fault = $"it is for {checkpoint.Size} records, but with these there are {Size + leaves.Count(signed)}";
        else if (!string.Equals(Origin ?? checkpoint.Origin, checkpoint.Origin, StringComparison.Ordinal))
            fault = $"it is of the log \"{checkpoint.Origin}\", not of \"{Origin}\"";

        if (fault is not null)
        {
            var last = Size + Math.Max(0, leaves.Count(null) - 1);
            findings.Add(new(kind, Size, last, stored.Where, $"the checkpoint is not to be believed: {fault}."));
            return null;
        }

        Origin = checkpoint!.Origin;
        Head = new LogHead(checkpoint, commit.Checkpoint!);
        return checkpoint;
    }

    /// <summary>Finds out which of records, hashes and root contradict each other, and gives the hashes to go on with.</summary>
    private IReadOnlyList<MerkleHash> Judge(StoredCommit stored, CommitLeaves leaves, Checkpoint? checkpoint, List<Finding> findings)
    {
        var differences = leaves.Differences().ToList();
        void Add(FindingKind kind, string message) =>
            findings.AddRange(differences.Select(part => new Finding(kind, Size + part.First, Size + part.Last, stored.Where, message)));

        if (leaves.HasLeftovers && differences.Count == 0)
        {
            var last = Size + Math.Max(0, leaves.Computed.Count - 1);
            findings.Add(new(FindingKind.RecordChanged, last, last, stored.Where, "followed by bytes that belong to no record."));
        }

        var isProvable = checkpoint is not null && !IsBroken;
        if (isProvable && RootWith(leaves.Computed) == checkpoint!.Root)
        {
            Add(FindingKind.HashChanged, "as signed for, but the leaf hash beside it was changed.");
            return leaves.Computed;
        }

        if (isProvable && RootWith(leaves.Stored) != checkpoint!.Root)
        {
            findings.Add(new(
                FindingKind.RootMismatch,
                Size,
                checkpoint.Size - 1,
                stored.Where,
                "not those that the checkpoint was signed for; what follows cannot be tied to what came before."));
            IsBroken = true;
        }

        Add(FindingKind.RecordChanged, "the bytes are not those of its leaf hash.");
        return leaves.Stored;
    }

    private MerkleHash RootWith(IReadOnlyList<MerkleHash> leaves)
    {
        var range = _range.Copy();
        foreach (var leaf in leaves)
            range.Append(leaf);
        return range.Root;
    }

    private List<LogRecord> Advance(
        StoredCommit stored, CommitLeaves leaves, IReadOnlyList<MerkleHash> hashes, int count, List<Finding> findings)
    {
        IsBroken |= hashes.Count != count;
        var records = new List<LogRecord>();
        for (var i = 0; i < count; i++, Size++)
        {
            // Of a record that is known to be changed, what it says is no news.
            if (i < leaves.Entries.Count && i < hashes.Count && leaves.Computed[i] == hashes[i]
                && _order.Check(leaves.Entries[i], hashes[i], Size, stored.Where, findings) is { } record)
                records.Add(record);
            if (!IsBroken)
                _range.Append(hashes[i]);
            NoteRoot();
        }

        return records;
    }

    private void NoteRoot()
    {
        if (!IsBroken && _roots.ContainsKey(_range.Size))
            _roots[_range.Size] = _range.Root;
    }
}
