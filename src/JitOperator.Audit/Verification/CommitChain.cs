using System.Text;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Verification;

/// <summary>
/// Follows a log part by part and checks everything: every record's bytes against its hash, all hashes against the signed root, the
/// signature, the index and the order of time. The writer stands on it as well: what does not verify is neither written nor built upon.
/// As every root is computed from all leaves before it, consistency of each checkpoint with the last follows.
/// </summary>
internal sealed class CommitChain
{
    private static readonly byte[] s_rotation = Encoding.UTF8.GetBytes(AuditRecordTypes.LogKeyRotated);

    private readonly KeyRing _keys;
    private readonly RecordOrder _order;
    private readonly LeafWindow _window;
    private readonly PrunedRanges _pruned;
    private readonly Dictionary<long, MerkleHash> _roots;
    private readonly List<Finding> _undecided;

    // The tree by the hashes beside the records and, where records since the last proof do not fit these, by the records themselves.
    private CompactRange _range;
    private CompactRange? _byRecords;
    private long _provenSize;
    private bool _isUncovered;
    private long _lastMerged = -1;

    /// <summary>Begins before the first record.</summary>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="origin">The log's origin; null to take that of the first checkpoint.</param>
    /// <param name="sizes">Sizes at which the root is wanted, see <see cref="RootAt"/>.</param>
    public CommitChain(IReadOnlyCollection<VerifierKey> keys, string? origin, IEnumerable<long>? sizes = null)
    {
        _keys = new KeyRing(keys);
        _order = new RecordOrder();
        _window = new LeafWindow();
        _pruned = new PrunedRanges();
        _undecided = [];
        _range = new CompactRange();
        _roots = (sizes ?? []).Distinct().ToDictionary(size => size, _ => default(MerkleHash));
        Origin = origin;
        NoteRoot();
    }

    private CommitChain(CommitChain other)
    {
        _keys = other._keys.Copy();
        _order = other._order.Copy();
        _window = other._window.Copy();
        _pruned = other._pruned.Copy();
        _undecided = [.. other._undecided];
        _range = other._range.Copy();
        _byRecords = other._byRecords?.Copy();
        _roots = new(other._roots);
        _provenSize = other._provenSize;
        _isUncovered = other._isUncovered;
        _lastMerged = other._lastMerged;
        Origin = other.Origin;
        Size = other.Size;
        MinimumIndex = other.MinimumIndex;
        IsBroken = other.IsBroken;
        Head = other.Head;
    }

    /// <summary>Index that the next record must have.</summary>
    public long Size { get; private set; }

    /// <summary>Index of the first record that is there: records before it were pruned.</summary>
    public long MinimumIndex { get; private set; }

    /// <summary>The log's origin; null before the first checkpoint, where none was given.</summary>
    public string? Origin { get; private set; }

    /// <summary>Time of the last record; empty before the first.</summary>
    public string LastTime => _order.LastTime;

    /// <summary>Time of the first record; empty before it.</summary>
    public string FirstTime => _order.FirstTime;

    /// <summary>The last checkpoint that is believed; null without one.</summary>
    public LogHead? Head { get; private set; }

    /// <summary>The keys that are or were believed.</summary>
    public KeyRing Keys => _keys;

    /// <summary>True when there are records that are not there any more.</summary>
    public bool HasPruned => _pruned.Any;

    /// <summary>The prunings that records tell of.</summary>
    public IReadOnlyCollection<AuditPruning> Prunings => _pruned.Explanations;

    /// <summary>True when records were missing, so that roots can no longer be computed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The end of the tree as it was computed.</summary>
    public CompactRange Range => _range.Copy();

    /// <summary>A copy that goes on on its own.</summary>
    public CommitChain Copy() => new(this);

    /// <summary>The root at one of the sizes asked for; null when the log did not get there unbroken.</summary>
    public MerkleHash? RootAt(long size) => _roots.TryGetValue(size, out var root) && root != default ? root : null;

    /// <summary>Checks the next part and goes on behind it.</summary>
    public CommitCheck Check(StoredCommit stored)
    {
        if (stored.Base is { } logBase)
            return new([], Begin(stored, logBase));
        if (stored.Commit is not { } commit)
            return new([], [new(FindingKind.Unreadable, stored.FirstIndex, stored.FirstIndex, stored.Where, $"cannot be read: {stored.Fault}.")]);
        var findings = new List<Finding>();
        if (commit.FirstIndex < Size && Contradictions(stored, commit) is { Count: > 0 } contradictions)
            return new([], contradictions, IsStray: true);
        var records = commit.FirstIndex < Size ? FollowMerged(stored, commit, findings) : Follow(stored, commit, findings);
        return new(records, [.. findings.OrderBy(finding => finding.FirstRecord)]);
    }

    /// <summary>What is wrong with the whole once everything was read.</summary>
    public IReadOnlyList<Finding> Finish()
    {
        var findings = new List<Finding>(_undecided);
        _undecided.Clear();
        if (_isUncovered && !IsBroken)
        {
            findings.Add(new(
                FindingKind.Uncovered, _provenSize, Size - 1, "end of the log",
                "covered by no checkpoint: the newest checkpoint was removed, or writing is still under way."));
        }

        findings.AddRange(_pruned.Unexplained());
        return findings;
    }

    /// <summary>Forgets what only merged commits are held against: from here on there are none.</summary>
    public void ForgetMerged() => _window.Clear();

    private List<Finding> Begin(StoredCommit stored, LogBase logBase)
    {
        if (Size > 0)
            return [new(FindingKind.Duplicate, logBase.MinimumIndex, logBase.MinimumIndex, stored.Where, "begins the log anew in its midst.")];
        _range = new CompactRange(logBase.MinimumIndex, logBase.Edge);
        Size = MinimumIndex = _provenSize = logBase.MinimumIndex;
        _pruned.Add(0, Size - 1, stored.Where, AuditPruning.Hot);
        NoteRoot();
        return
        [
            .. logBase.Rotations
                .Select(rotation => _keys.Follow(rotation, Size - 1))
                .OfType<string>()
                .Select(fault => new Finding(FindingKind.BadRotation, Size - 1, Size - 1, stored.Where, $"the base is to tell of a change of the log's key, but {fault}.")),
        ];
    }

    private List<LogRecord> Follow(StoredCommit stored, LogCommit commit, List<Finding> findings)
    {
        SkipMissing(stored, commit, findings);
        var leaves = CommitLeaves.Of(commit);
        var checkpoint = commit.Checkpoint is null ? null : Open(stored, commit, leaves, findings);
        // A bundle has its full number of records, whatever was added to it or taken away.
        var width = stored.Width ?? TilePath.FullWidth;
        var count = leaves.Count(commit.Checkpoint is null ? width : checkpoint?.Size - Size);
        if (commit.IsPruned)
            _pruned.Add(Size, Size + count - 1, stored.Where, AuditPruning.Archive);
        if (commit.Checkpoint is null)
        {
            _isUncovered = true;
            _window.BeginBundle(_range, count);
            if (count < width)
                findings.Add(new(FindingKind.Missing, Size + count, Size + width - 1, stored.Where, "missing from their bundle."));
        }

        var hashes = Judge(stored, commit, leaves, checkpoint, count, findings);
        return Advance(stored, leaves, hashes, count, findings);
    }

    private void SkipMissing(StoredCommit stored, LogCommit commit, List<Finding> findings)
    {
        if (commit.FirstIndex == Size)
            return;
        findings.Add(new(
            FindingKind.Missing, Size, commit.FirstIndex - 1, stored.Where, "missing before this one; what follows cannot be tied to what came before."));
        Size = commit.FirstIndex;
        IsBroken = true;
        _window.Clear();
    }

    /// <summary>The commit's checkpoint, if it is to be believed at this place.</summary>
    private Checkpoint? Open(StoredCommit stored, LogCommit commit, CommitLeaves leaves, List<Finding> findings)
    {
        var kind = FindingKind.BadCheckpoint;
        if (!TryOpen(commit.Checkpoint, _keys, out var checkpoint, out var fault)
            && !TryOpen(commit.Checkpoint, KeysWithin(leaves), out checkpoint, out fault))
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

    private static bool TryOpen(string? note, KeyRing keys, out Checkpoint? checkpoint, out string? fault)
    {
        if (!Checkpoint.TryOpen(note, keys.Keys, out checkpoint, out fault))
            return false;
        // A key that the log was passed on from may have been lost since: it signs nothing more.
        return Checkpoint.TryOpen(note, keys.For(checkpoint!.Size), out checkpoint, out fault);
    }

    /// <summary>The keys at the end of a part: the log may be passed on within it, and its checkpoint be signed by the new key alone.</summary>
    private KeyRing KeysWithin(CommitLeaves leaves)
    {
        KeyRing? keys = null;
        for (var i = 0; i < leaves.Entries.Count; i++)
        {
            if (leaves.Entries[i].Span.IndexOf(s_rotation) >= 0 && RecordCodec.TryDecode(leaves.Entries[i].Span, out var fitted, out _)
                && fitted!.Record.Type == AuditRecordTypes.LogKeyRotated)
                _ = (keys ??= _keys.Copy()).Follow(fitted.Record.Rotation, Size + i);
        }

        return keys ?? _keys;
    }

    /// <summary>Finds out which of records, hashes and root contradict each other, and gives the hashes to go on with.</summary>
    private IReadOnlyList<MerkleHash> Judge(
        StoredCommit stored, LogCommit commit, CommitLeaves leaves, Checkpoint? checkpoint, int count, List<Finding> findings)
    {
        var differences = commit.IsPruned ? [] : leaves.Differences().ToList();
        IEnumerable<Finding> Differing(FindingKind kind) =>
            differences.Select(part => new Finding(kind, Size + part.First, Size + part.Last, stored.Where, MessageOf(kind)));

        if (leaves.HasLeftovers && differences.Count == 0)
        {
            var last = Size + Math.Max(0, count - 1);
            findings.Add(new(FindingKind.RecordChanged, last, last, stored.Where, "followed by bytes that belong to no record."));
        }

        var trusted = leaves.Stored.Count == count || leaves.Computed.Count != count ? leaves.Stored : leaves.Computed;
        if (commit.Checkpoint is null)
        {
            if (differences.Count > 0 || _byRecords is not null)
                _byRecords = With(_byRecords ?? _range, leaves.Computed.Count == count ? leaves.Computed : trusted);
            _undecided.AddRange(Differing(FindingKind.RecordChanged));
            return trusted;
        }

        if (checkpoint is not null && !IsBroken)
            return Prove(stored, leaves, checkpoint, trusted, Differing, findings);
        findings.AddRange(Differing(FindingKind.RecordChanged));
        if (_byRecords is not null)
            _byRecords = With(_byRecords, trusted);
        return leaves.Stored;
    }

    private IReadOnlyList<MerkleHash> Prove(
        StoredCommit stored,
        CommitLeaves leaves,
        Checkpoint checkpoint,
        IReadOnlyList<MerkleHash> trusted,
        Func<FindingKind, IEnumerable<Finding>> differing,
        List<Finding> findings)
    {
        foreach (var (before, isByRecords) in new[] { (_byRecords, true), (_range, false) })
        {
            foreach (var candidate in new[] { leaves.Computed, leaves.Stored })
            {
                if (before is null || With(before, candidate).Root != checkpoint.Root)
                    continue;
                findings.AddRange(isByRecords
                    ? _undecided.Select(f => f with { Kind = FindingKind.HashChanged, Message = MessageOf(FindingKind.HashChanged) })
                    : _undecided);
                findings.AddRange(differing(candidate == leaves.Computed ? FindingKind.HashChanged : FindingKind.RecordChanged));
                _range = before;
                Proven(checkpoint.Size);
                return candidate;
            }
        }

        findings.AddRange(_undecided);
        findings.Add(new(
            FindingKind.RootMismatch,
            _isUncovered ? _provenSize : Size,
            checkpoint.Size - 1,
            stored.Where,
            "not those that the checkpoint was signed for; what follows cannot be tied to what came before."));
        findings.AddRange(differing(FindingKind.RecordChanged));
        IsBroken = true;
        Proven(checkpoint.Size);
        return trusted;
    }

    private void Proven(long size)
    {
        _provenSize = Math.Max(size, _provenSize);
        _byRecords = null;
        _undecided.Clear();
        _isUncovered = false;
    }

    private static string MessageOf(FindingKind kind) => kind == FindingKind.HashChanged
        ? "as signed for, but the leaf hash beside it was changed."
        : "the bytes are not those of its leaf hash.";

    private static CompactRange With(CompactRange range, IReadOnlyList<MerkleHash> leaves)
    {
        var with = range.Copy();
        foreach (var leaf in leaves)
            with.Append(leaf);
        return with;
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
            {
                records.Add(record);
                Note(record.Record, stored.Where, findings);
            }

            if (!IsBroken)
            {
                _range.Append(hashes[i]);
                _window.Append(hashes[i]);
            }

            NoteRoot();
        }

        return records;
    }

    private void Note(AuditRecord record, string where, List<Finding> findings)
    {
        if (record is { Type: AuditRecordTypes.LogPruned, Pruning: { } pruning })
            _pruned.Explain(pruning);
        if (record.Type == AuditRecordTypes.LogKeyRotated && _keys.Follow(record.Rotation, record.Index) is { } fault)
            findings.Add(new(FindingKind.BadRotation, record.Index, record.Index, where, $"is to change the log's key, but {fault}."));
    }

    /// <summary>
    /// A commit whose records, or the first of them, are in a bundle already: what an interrupted merging leaves, or the newest one, which
    /// is kept for its checkpoint. It must say the same.
    /// </summary>
    private List<LogRecord> FollowMerged(StoredCommit stored, LogCommit commit, List<Finding> findings)
    {
        _lastMerged = commit.FirstIndex;
        var leaves = CommitLeaves.Of(commit);
        var count = leaves.Count(null);
        var merged = (int)Math.Min(count, Size - commit.FirstIndex);
        if (count > merged)
        {
            var rest = commit with
            {
                FirstIndex = Size,
                Entries = EntryBundle.Pack([.. leaves.Entries.Skip(merged)]),
                Hashes = commit.Hashes[Math.Min(commit.Hashes.Length, merged * MerkleHash.Length)..],
            };
            return Follow(StoredCommit.Of(stored.Where, rest), rest, findings);
        }

        if (leaves.HasLeftovers)
            findings.Add(new(FindingKind.RecordChanged, Size - 1, Size - 1, stored.Where, "followed by bytes that belong to no record."));
        ProveMerged(stored, commit, commit.FirstIndex + count, findings);
        return [];
    }

    /// <summary>What such a commit says otherwise than the bundle; empty when it can be one that was merged.</summary>
    private List<Finding> Contradictions(StoredCommit stored, LogCommit commit)
    {
        if (commit.Checkpoint is null || commit.FirstIndex < _window.Start || commit.FirstIndex >= _window.BundlesEnd || commit.FirstIndex <= _lastMerged)
            return [new(FindingKind.Duplicate, commit.FirstIndex, commit.FirstIndex, stored.Where, "is there more than once.")];
        var leaves = CommitLeaves.Of(commit);
        var findings = new List<Finding>();
        for (var index = commit.FirstIndex; index < Math.Min(commit.FirstIndex + leaves.Count(null), Size); index++)
        {
            var (leaf, at) = (_window.LeafAt(index), (int)(index - commit.FirstIndex));
            if (at >= leaves.Computed.Count || leaves.Computed[at] != leaf || at >= leaves.Stored.Count || leaves.Stored[at] != leaf)
                findings.Add(new(FindingKind.RecordChanged, index, index, stored.Where, "not the same as in the bundle that it was merged into."));
        }

        return findings;
    }

    private void ProveMerged(StoredCommit stored, LogCommit commit, long end, List<Finding> findings)
    {
        var kind = FindingKind.BadCheckpoint;
        if (!TryOpen(commit.Checkpoint, _keys, out var checkpoint, out var fault))
            kind = FindingKind.BadSignature;
        else if (checkpoint!.Size != end)
            fault = $"it is for {checkpoint.Size} records, but with these there are {end}";
        else if (!string.Equals(Origin ?? checkpoint.Origin, checkpoint.Origin, StringComparison.Ordinal))
            fault = $"it is of the log \"{checkpoint.Origin}\", not of \"{Origin}\"";
        if (fault is not null)
        {
            findings.Add(new(kind, commit.FirstIndex, end - 1, stored.Where, $"the checkpoint is not to be believed: {fault}."));
            return;
        }

        if (IsBroken)
            return;
        if (_window.RootAt(end) != checkpoint!.Root)
        {
            if (_byRecords is null || end != Size || _byRecords.Root != checkpoint.Root)
            {
                findings.AddRange(_undecided);
                findings.Add(new(FindingKind.RootMismatch, Math.Min(_provenSize, end - 1), end - 1, stored.Where, "not those that the checkpoint was signed for."));
                _undecided.Clear();
                IsBroken = true;
                return;
            }

            findings.AddRange(_undecided.Select(f => f with { Kind = FindingKind.HashChanged, Message = MessageOf(FindingKind.HashChanged) }));
            _undecided.Clear();
            _range = _byRecords;
        }

        Origin = checkpoint.Origin;
        if (Head is null || Head.Checkpoint.Size < end)
            Head = new LogHead(checkpoint, commit.Checkpoint!);
        if (end != Size)
        {
            _provenSize = Math.Max(end, _provenSize);
            return;
        }

        findings.AddRange(_undecided);
        Proven(end);
    }

    private void NoteRoot()
    {
        if (!IsBroken && _roots.ContainsKey(_range.Size))
            _roots[_range.Size] = _range.Root;
    }
}
