using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Witness;

/// <summary>
/// Asks one witness to cosign checkpoints, and remembers which size it cosigned last. Nothing that it answers is believed but what its
/// key signed. One call at a time.
/// </summary>
public sealed class WitnessClient
{
    /// <summary>Most bytes of an answer that are read.</summary>
    public const int LongestAnswer = 64 * 1024;

    /// <summary>How far ahead of our clock a cosignature's time may be.</summary>
    public static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(5);

    // Of which the first may only learn the size, and one more lose against another writer.
    private const int MostAttempts = 4;

    private readonly HttpClient _http;
    private readonly IReadOnlyList<WitnessKey> _keys;
    private readonly Uri _url;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private long _size;

    /// <summary>A client of a witness.</summary>
    /// <param name="http">Sends; should not follow redirects. Stays the caller's.</param>
    /// <param name="keys">The witness's keys, all of one name.</param>
    /// <param name="url">Its submission prefix, with a slash at the end.</param>
    /// <param name="timeout">How long it may take all in all.</param>
    /// <param name="time">Measures that.</param>
    public WitnessClient(HttpClient http, IReadOnlyList<WitnessKey> keys, Uri url, TimeSpan timeout, TimeProvider time)
    {
        _http = http;
        _keys = keys;
        _url = new Uri(url, "add-checkpoint");
        _timeout = timeout;
        _time = time;
        Name = keys[0].Name;
    }

    /// <summary>Name of the witness.</summary>
    public string Name { get; }

    /// <summary>Size that it has cosigned last, as far as that is known; zero before the first answer.</summary>
    public long Size => Interlocked.Read(ref _size);

    /// <summary>Asks it to cosign a checkpoint.</summary>
    /// <param name="head">The checkpoint.</param>
    /// <param name="proofs">Proves that it follows from what the witness has cosigned.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WitnessReply> AskAsync(LogHead head, IConsistencyProofs proofs, CancellationToken cancellationToken)
    {
        if (!SignedNote.TryParse(head.SignedNote, out var note))
            throw new ArgumentException("The head is not a signed note.", nameof(head));
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await AskAsync(head.Checkpoint, note!, proofs, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Reply(WitnessOutcome.Unreachable, string.Create(CultureInfo.InvariantCulture, $"It did not answer within {_timeout.TotalSeconds:0.#} s."));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Reply(WitnessOutcome.Unreachable, $"It cannot be reached: {(e as HttpRequestException)?.HttpRequestError.ToString() ?? "the answer broke off"}.");
        }
    }

    private async Task<WitnessReply> AskAsync(
        Checkpoint checkpoint, SignedNote note, IConsistencyProofs proofs, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            // What is larger than this checkpoint cannot be the old size; with any other, it says which it is.
            var oldSize = Size <= checkpoint.Size ? Size : 0;
            var body = new AddCheckpoint(oldSize, await proofs.ProveAsync(oldSize, checkpoint.Size, cancellationToken), note, checkpoint);
            var (status, type, answer) = await SendAsync(body.ToString(), cancellationToken);
            if (status != HttpStatusCode.Conflict)
                return Judge(status, answer, checkpoint, note, oldSize);
            if (type != WitnessAnswer.SizeType || answer is null || !answer.EndsWith('\n') || !AddCheckpoint.TryDecimal(answer[..^1], out var size))
                return Reply(WitnessOutcome.Unreachable, "It answered 409 without a size.");
            Interlocked.Exchange(ref _size, size);
            if (size > checkpoint.Size)
                return Reply(WitnessOutcome.Ahead, $"It has cosigned {size} records of this log, of which only {checkpoint.Size} are known here.");
        }

        return Reply(WitnessOutcome.Unreachable, "It names another size each time; somebody else submits checkpoints of this log.");
    }

    private WitnessReply Judge(HttpStatusCode status, string? answer, Checkpoint checkpoint, SignedNote note, long oldSize)
    {
        switch (status)
        {
            case HttpStatusCode.OK:
                return Accept(answer, checkpoint, note);
            case HttpStatusCode.UnprocessableEntity:
                return Reply(WitnessOutcome.Forked, $"It has cosigned {oldSize} records that are not the first {oldSize} of this log with {checkpoint.Size}.");
            case HttpStatusCode.NotFound:
                return Reply(WitnessOutcome.Refused, "It does not watch this log; give it the log's key with --log-key.");
            case HttpStatusCode.Forbidden:
                return Reply(WitnessOutcome.Refused, "It does not know the key that this log is signed with; give it the log's key with --log-key.");
            case HttpStatusCode.BadRequest:
                return Reply(WitnessOutcome.Refused, "It cannot read what it was sent.");
            default:
                return Reply(WitnessOutcome.Unreachable, $"It answered {(int)status}.");
        }
    }

    private WitnessReply Accept(string? answer, Checkpoint checkpoint, SignedNote note)
    {
        // As C2SP tlog-witness suggests: read as the signatures of the note that was sent.
        if (answer is null || !SignedNote.TryParse($"{note.Text}\n{answer}", out var signed) || signed!.Text != note.Text)
            return Reply(WitnessOutcome.Unreachable, "It answered with something else than signatures.");
        var latest = _time.GetUtcNow() + AllowedSkew;
        var cosignatures = new List<Cosignature>();
        foreach (var signature in signed.Signatures)
        {
            foreach (var key in _keys.Where(key => key.Claims(signature)))
            {
                if (!Cosignature.TryVerify(note.Text, key, signature, out var cosignature))
                    return Reply(WitnessOutcome.Unreachable, "It answered with a cosignature that does not verify.");
                if (cosignature!.Time > latest)
                    return Reply(WitnessOutcome.Unreachable, "It answered with a cosignature of the future; one of the clocks is wrong.");
                cosignatures.Add(cosignature);
            }
        }

        if (cosignatures.Count == 0)
            return Reply(WitnessOutcome.Unreachable, "It answered without a cosignature of the key that is trusted; was its key changed?");
        Interlocked.Exchange(ref _size, checkpoint.Size);
        return Reply(WitnessOutcome.Cosigned, $"It cosigned {checkpoint.Size} records.") with { Cosignatures = cosignatures };
    }

    private async Task<(HttpStatusCode Status, string? Type, string? Body)> SendAsync(string body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = content };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[LongestAnswer + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return (
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            length > LongestAnswer ? null : Encoding.UTF8.GetString(buffer, 0, length));
    }

    private WitnessReply Reply(WitnessOutcome outcome, string message) => new(Name, outcome, Size, [], message);
}
