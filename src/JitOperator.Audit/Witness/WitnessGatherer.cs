using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using Microsoft.Extensions.Logging;

namespace JitOperator.Audit.Witness;

/// <summary>
/// Asks all witnesses of a policy at once, and keeps the largest checkpoint that enough of them have cosigned. One round at a time;
/// what it keeps may be read by any thread.
/// </summary>
public sealed partial class WitnessGatherer
{
    private readonly WitnessPolicy _policy;
    private readonly IConsistencyProofs _proofs;
    private readonly TimeSpan _grace;
    private readonly Action<CosignedHead>? _onGrown;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<WitnessClient> _clients;
    private readonly Dictionary<string, WitnessOutcome> _outcomes = new(StringComparer.Ordinal);
    private volatile CosignedHead? _best;
    private volatile IReadOnlyList<WitnessReply> _contradictions = [];

    /// <summary>A gatherer for a policy.</summary>
    /// <param name="http">Sends; should not follow redirects. Stays the caller's.</param>
    /// <param name="policy">Whom to ask, and how many must cosign.</param>
    /// <param name="proofs">Proves that each checkpoint follows from earlier ones.</param>
    /// <param name="options">How long to wait.</param>
    /// <param name="time">Measures that.</param>
    /// <param name="logger">Hears when a witness begins or ceases to cosign, and, loudly, when one contradicts the log.</param>
    public WitnessGatherer(
        HttpClient http, WitnessPolicy policy, IConsistencyProofs proofs, WitnessGathererOptions options, TimeProvider time, ILogger logger)
    {
        _policy = policy;
        _proofs = proofs;
        _grace = options.Grace;
        _onGrown = options.OnGrown;
        _time = time;
        _logger = logger;
        _clients =
        [
            .. policy.Witnesses.Where(witness => witness.Url is not null)
                .GroupBy(witness => witness.Key.Name, StringComparer.Ordinal)
                .Select(keys => new WitnessClient(http, [.. keys.Select(key => key.Key)], keys.First().Url!, options.Timeout, time)),
        ];
    }

    /// <summary>The largest checkpoint that enough witnesses have cosigned, the latest of its size; null before the first.</summary>
    public CosignedHead? Best => _best;

    /// <summary>How many records of the log enough witnesses have cosigned; zero before the first.</summary>
    public long CosignedSize => _best?.Checkpoint.Size ?? 0;

    /// <summary>
    /// What witnesses said in the last round that contradicts the log: that it was rewritten, cut off, or that there are two. Somebody
    /// has to look at each.
    /// </summary>
    public IReadOnlyList<WitnessReply> Contradictions => _contradictions;

    /// <summary>Asks all witnesses to cosign a checkpoint.</summary>
    /// <param name="head">The checkpoint, signed by the log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WitnessRound> GatherAsync(LogHead head, CancellationToken cancellationToken)
    {
        if (!SignedNote.TryParse(head.SignedNote, out var note))
            throw new ArgumentException("The head is not a signed note.", nameof(head));
        using var grace = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(grace.Token, cancellationToken);
        var asked = _clients.Select(client => (client.Name, Reply: client.AskAsync(head, _proofs, both.Token))).ToList();
        try
        {
            return await GatherAsync(head, note!, asked, grace, cancellationToken);
        }
        finally
        {
            // Nobody goes on asking once this is over, however it ended.
            await grace.CancelAsync();
            await Task.WhenAll(asked.Select(a => (Task)a.Reply)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<WitnessRound> GatherAsync(
        LogHead head,
        SignedNote signed,
        List<(string Name, Task<WitnessReply> Reply)> asked,
        CancellationTokenSource grace,
        CancellationToken cancellationToken)
    {
        var replies = new List<WitnessReply>();
        CosignedHead? cosigned = null;
        await foreach (var done in Task.WhenEach(asked.Select(a => a.Reply)))
        {
            if (done.IsCanceled && !cancellationToken.IsCancellationRequested)
                continue;
            var reply = await done;
            replies.Add(reply);
            if (reply.Outcome != WitnessOutcome.Cosigned)
                continue;
            signed = signed.With(reply.Cosignatures.Select(cosignature => cosignature.Signature));
            if (_policy.Judge(signed) is not { IsSatisfied: true } verdict)
                continue;
            // Those who have not answered yet get a little time: more cosignatures are better, later ones are not worth the wait.
            if (cosigned is null)
                grace.CancelAfter(_grace);
            cosigned = new CosignedHead(head.Checkpoint, signed.ToString(), verdict.Cosignatures, verdict.FreshAt(_policy.Quorum)!.Value);
            Keep(cosigned);
        }

        replies.AddRange(asked.Where(a => a.Reply.IsCanceled)
            .Select(a => new WitnessReply(a.Name, WitnessOutcome.Unreachable, 0, [], "It was slower than the others.")));
        _contradictions = replies.FindAll(reply => reply.IsContradiction);
        replies.ForEach(Tell);
        return new WitnessRound(cosigned, [.. replies.OrderBy(reply => reply.Witness, StringComparer.Ordinal)]);
    }

    private void Keep(CosignedHead cosigned)
    {
        var before = CosignedSize;
        if (cosigned.Checkpoint.Size < before)
            return;
        _best = cosigned;
        if (cosigned.Checkpoint.Size > before)
            _onGrown?.Invoke(cosigned);
    }

    // Once for each change: a witness that is away for a day is one line, not a thousand. What contradicts the log is said each time.
    private void Tell(WitnessReply reply)
    {
        if (reply.IsContradiction)
            Contradicts(_logger, reply.Witness, reply.Message);
        var isNew = !_outcomes.TryGetValue(reply.Witness, out var before) || before != reply.Outcome;
        _outcomes[reply.Witness] = reply.Outcome;
        if (isNew && reply.Outcome == WitnessOutcome.Cosigned)
            Cosigns(_logger, reply.Witness, reply.Size);
        else if (isNew && !reply.IsContradiction)
            DoesNotCosign(_logger, reply.Witness, reply.Message);
    }

    [LoggerMessage(LogLevel.Information, "Witness {Witness} cosigns the log, now with {Size} records")]
    private static partial void Cosigns(ILogger logger, string witness, long size);

    [LoggerMessage(LogLevel.Warning, "Witness {Witness} does not cosign: {Reason}")]
    private static partial void DoesNotCosign(ILogger logger, string witness, string reason);

    [LoggerMessage(LogLevel.Critical, "Witness {Witness} contradicts the audit log: {Reason} Keep both logs, and find out which one people were shown")]
    private static partial void Contradicts(ILogger logger, string witness, string reason);
}
