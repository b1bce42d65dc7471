using System.Security.Cryptography;
using System.Text;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using Microsoft.Extensions.Logging;

namespace JitOperator.Audit.Witness;

/// <summary>
/// A witness as C2SP tlog-witness describes it, without its HTTP server: cosigns a checkpoint of a log that it watches if that log holds
/// all that it had when it was last cosigned. Remembers durably before it answers.
/// </summary>
public sealed partial class WitnessService : IDisposable
{
    private const int MostRaces = 10;

    private readonly CosignatureSigner _signer;
    private readonly IWitnessStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<string, WatchedLog> _logs;
    private readonly Dictionary<string, WatchedLog> _byHash;

    /// <summary>Watches logs.</summary>
    /// <param name="signer">The witness's key.</param>
    /// <param name="logs">The keys of the logs; the name of each is the log's origin. A log may have several.</param>
    /// <param name="store">Remembers.</param>
    /// <param name="time">Dates cosignatures.</param>
    /// <param name="logger">Hears of logs that contradict themselves.</param>
    public WitnessService(
        CosignatureSigner signer, IReadOnlyCollection<VerifierKey> logs, IWitnessStore store, TimeProvider time, ILogger logger)
    {
        _signer = signer;
        _store = store;
        _time = time;
        _logger = logger;
        _logs = logs.GroupBy(key => key.Name, StringComparer.Ordinal)
            .ToDictionary(log => log.Key, log => new WatchedLog(HashOf(log.Key), [.. log]), StringComparer.Ordinal);
        _byHash = _logs.Values.ToDictionary(log => log.Hash, StringComparer.Ordinal);
    }

    /// <summary>SHA-256 of an origin, in lower-case hexadecimal: how a log is named to whoever asks for its checkpoint.</summary>
    public static string HashOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    /// <summary>Answers <c>add-checkpoint</c>.</summary>
    /// <param name="body">Body of the request.</param>
    /// <param name="cancellationToken">Gives up; the checkpoint may be remembered all the same.</param>
    public async Task<WitnessAnswer> AddCheckpointAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!AddCheckpoint.TryParse(body.Span, out var request, out var fault))
            return WitnessAnswer.Malformed(fault!);
        var checkpoint = request!.Checkpoint;
        if (!_logs.TryGetValue(checkpoint.Origin, out var log))
            return WitnessAnswer.Unknown("This witness does not watch a log of that origin.");
        if (!request.Note.IsSignedBy(log.Keys))
            return WitnessAnswer.Forbidden("No key of that log signed the checkpoint, or a signature is wrong.");
        if (request.OldSize > checkpoint.Size)
            return WitnessAnswer.Malformed("The old size is larger than the checkpoint's.");
        try
        {
            return await log.InTurnAsync(() => WitnessAsync(log, request, cancellationToken), cancellationToken);
        }
        catch (WitnessStoreException e)
        {
            StoreFailed(_logger, checkpoint.Origin, e);
            return WitnessAnswer.Unavailable("The witness cannot reach what it remembers; nothing was cosigned.");
        }
    }

    /// <summary>Answers a monitor: the checkpoint of a log that was cosigned last.</summary>
    /// <param name="originHash">See <see cref="HashOf"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WitnessAnswer> CheckpointAsync(string originHash, CancellationToken cancellationToken)
    {
        try
        {
            return _byHash.TryGetValue(originHash, out var log) && await _store.ReadAsync(log.Hash, cancellationToken) is { } known
                ? WitnessAnswer.Cosigned(known.Note)
                : WitnessAnswer.Unknown("This witness has cosigned no checkpoint of that log.");
        }
        catch (WitnessStoreException e)
        {
            StoreFailed(_logger, originHash, e);
            return WitnessAnswer.Unavailable("The witness cannot reach what it remembers.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var log in _logs.Values)
            log.Dispose();
    }

    private async Task<WitnessAnswer> WitnessAsync(WatchedLog log, AddCheckpoint request, CancellationToken cancellationToken)
    {
        for (var race = 0; race < MostRaces; race++)
        {
            var known = await _store.ReadAsync(log.Hash, cancellationToken);
            var latest = Latest(log, known);
            if (Against(request, latest) is { } refusal)
                return refusal;

            var time = _time.GetUtcNow();
            var cosignature = _signer.Sign(request.Note.Text, time > latest.Time ? time : latest.Time);
            var note = (request.Note with { Signatures = [.. request.Note.Signatures.Where(log.Owns)] }).With([cosignature]);
            if (await _store.ReplaceAsync(log.Hash, known, note.ToString(), cancellationToken))
            {
                log.Highest = request.Checkpoint.Size;
                return WitnessAnswer.Cosigned($"{cosignature}\n");
            }
        }

        return WitnessAnswer.Unavailable("Others submit checkpoints of this log faster; try again.");
    }

    /// <summary>What was cosigned last. Whatever is there must be our own word, and no older than what this process knows.</summary>
    private (long Size, MerkleHash Root, DateTimeOffset Time) Latest(WatchedLog log, WitnessedNote? known)
    {
        var latest = (Size: 0L, Root: Rfc6962.EmptyRoot, Time: DateTimeOffset.MinValue);
        if (known is not null)
        {
            var checkpoint = default(Checkpoint);
            var cosignature = default(Cosignature);
            var isOurs = SignedNote.TryParse(known.Note, out var note)
                && Checkpoint.TryParse(note!.Text, out checkpoint)
                && HashOf(checkpoint!.Origin) == log.Hash
                && note.Signatures.Any(signature => Cosignature.TryVerify(note.Text, _signer.Key, signature, out cosignature));
            latest = isOurs
                ? (checkpoint!.Size, checkpoint.Root, cosignature!.Time)
                : throw new WitnessStoreException(
                    "What is remembered of the log was not cosigned with this witness's key; restore it, or begin anew under another name and key.");
        }

        return latest.Size >= log.Highest
            ? latest
            : throw new WitnessStoreException($"What is remembered went back from {log.Highest} records to {latest.Size}; somebody restored an older state.");
    }

    private WitnessAnswer? Against(AddCheckpoint request, (long Size, MerkleHash Root, DateTimeOffset Time) latest)
    {
        var checkpoint = request.Checkpoint;
        if (request.OldSize != latest.Size)
            return WitnessAnswer.Conflict(latest.Size);
        if (checkpoint.Size == 0 && checkpoint.Root != Rfc6962.EmptyRoot)
            return WitnessAnswer.Inconsistent("A log without records has the root of the empty tree.");
        if (MerkleProofs.VerifyConsistency(latest.Size, checkpoint.Size, latest.Root, checkpoint.Root, request.Proof))
            return null;
        // Signed by the log's own key: it may be proof that the log was rewritten, so the whole of it is kept in our own log.
        Contradiction(_logger, checkpoint.Origin, latest.Size, latest.Root.ToBase64(), checkpoint.Size, request.Note.ToString().Replace('\n', '|'));
        return WitnessAnswer.Inconsistent("The proof does not show that the log still holds what was cosigned last.");
    }

    [LoggerMessage(LogLevel.Error, "A checkpoint of {Origin} does not follow from what was cosigned at {OldSize} with root {OldRoot}: size {Size}, note {Note}")]
    private static partial void Contradiction(ILogger logger, string origin, long oldSize, string oldRoot, long size, string note);

    [LoggerMessage(LogLevel.Error, "What is remembered of {Origin} cannot be used; nothing of it is cosigned")]
    private static partial void StoreFailed(ILogger logger, string origin, Exception exception);

    private sealed class WatchedLog(string hash, IReadOnlyCollection<VerifierKey> keys) : IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1, 1);

        public string Hash => hash;

        public IReadOnlyCollection<VerifierKey> Keys => keys;

        /// <summary>Largest size that this process knows to be remembered.</summary>
        public long Highest { get; set; }

        public void Dispose() => _turn.Dispose();

        public bool Owns(NoteSignature signature) => keys.Any(key => key.Claims(signature));

        /// <summary>One at a time: several would only lose against each other in the store.</summary>
        public async Task<WitnessAnswer> InTurnAsync(Func<Task<WitnessAnswer>> work, CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                return await work();
            }
            finally
            {
                _turn.Release();
            }
        }
    }
}
