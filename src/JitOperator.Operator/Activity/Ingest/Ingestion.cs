using System.Globalization;
using JitOperator.Audit.Commands;
using JitOperator.Runtime.Timing;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>
/// Ships audit events of files to the operator's endpoint. At least once: how far a file is done is remembered after the endpoint has taken
/// what came before, and never sooner. Nothing is left out without a word: what cannot be read is told with file and line, and counted.
/// </summary>
/// <param name="options">What is asked.</param>
/// <param name="standardInput">Standard input, for <see cref="IngestOptions.StandardInput"/>.</param>
/// <param name="error">Takes everything that is for people.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Spreads waits.</param>
public sealed class Ingestion(IngestOptions options, Func<Stream> standardInput, TextWriter error, TimeProvider time, Jitter jitter)
{
    private readonly IEnvelope _envelope = Envelopes.Of(options.Format);
    private readonly EventBatch _batch = new();
    private readonly Dictionary<string, FileProgress> _progress = new(StringComparer.Ordinal);
    private int _code;
    private long _sent;
    private long _batches;
    private long _others;
    private long _unread;

    /// <summary>Runs until all is sent, or until it is told to stop.</summary>
    /// <returns>One of <see cref="IngestExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        List<IInput> inputs = [];
        try
        {
            using var state = IngestState.Open(options.StateFile);
            using var poster = new BatchPoster(options, time, jitter, Tell);
            inputs.AddRange(options.Files.Distinct().Select(file => Open(file, state)));
            try
            {
                await ShipAsync(inputs, poster, state, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                Tell($"stopped; {_batch.Events.Count} events that were read are not sent");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            Tell(e.Message);
            Fail(IngestExitCodes.Failed);
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }

        Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"sent {_sent} events in {_batches} batches; {_others} entries were no audit events; {_unread} could not be read"));
        return _code;
    }

    private IInput Open(string file, IngestState state) => file == IngestOptions.StandardInput
        ? new StreamInput("standard input", standardInput())
        : new InputFile(file, options.IsFollowing, state.Of(file), Tell, lost =>
        {
            _unread++;
            Fail(IngestExitCodes.Incomplete);
            Tell(lost);
        });

    private async Task ShipAsync(List<IInput> inputs, BatchPoster poster, IngestState state, CancellationToken cancellationToken)
    {
        var open = inputs.ToList();
        var splits = new List<Split>();
        while (open.Count > 0)
        {
            var isIdle = true;
            foreach (var input in open.ToList())
            {
                splits.Clear();
                var outcome = await ReadAsync(input, splits, cancellationToken);
                isIdle &= outcome == InputOutcome.Idle;
                if (!await TakeAsync(input, splits, poster, state, cancellationToken))
                {
                    return;
                }

                if (outcome == InputOutcome.Ended)
                {
                    open.Remove(input);
                }
            }

            if (!isIdle)
            {
                continue;
            }

            if (!await SendAsync(poster, state, cancellationToken))
            {
                return;
            }

            await WaitAsync(open, splits, cancellationToken);
        }

        await SendAsync(poster, state, cancellationToken);
    }

    private async Task<InputOutcome> ReadAsync(IInput input, List<Split> splits, CancellationToken cancellationToken)
    {
        try
        {
            return await input.ReadAsync(splits, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The others are sent all the same.
            Tell($"{input.Name}: {e.Message}");
            Fail(IngestExitCodes.Failed);
            return InputOutcome.Ended;
        }
    }

    // Told to stop while there is nothing to do: all is sent, and what is half written stays where it is, for the next time.
    private async Task WaitAsync(List<IInput> open, List<Split> splits, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(options.PollInterval, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            foreach (var input in open)
            {
                splits.Clear();
                input.Stop(splits);
                splits.ForEach(split => Unread(input.Name, split.Line, split.Fault!));
            }

            open.Clear();
        }
    }

    private async Task<bool> TakeAsync(IInput input, List<Split> splits, BatchPoster poster, IngestState state, CancellationToken cancellationToken)
    {
        InputMark? done = null;
        foreach (var split in splits)
        {
            if (split.Json is { } json)
            {
                var opened = _envelope.Open(json, split.Around);
                if (opened.Event is { } @event)
                {
                    if (!_batch.HasRoomFor(@event))
                    {
                        Note(input, done);
                        if (!await SendAsync(poster, state, cancellationToken))
                        {
                            return false;
                        }
                    }

                    _batch.Add(new(@event, input.Name, split.Line));
                }
                else if (opened.Verdict == EnvelopeVerdict.SomethingElse)
                {
                    _others++;
                }
                else
                {
                    Unread(input.Name, split.Line, opened.Fault ?? "cannot be read");
                }
            }
            else if (split.Fault is { } fault)
            {
                Unread(input.Name, split.Line, fault);
            }

            done = split.Mark;
        }

        Note(input, done);
        return true;
    }

    private void Note(IInput input, InputMark? done)
    {
        if (done is { } mark && input.ProgressAt(mark) is { } progress)
        {
            _progress[input.Name] = progress;
        }
    }

    private async Task<bool> SendAsync(BatchPoster poster, IngestState state, CancellationToken cancellationToken)
    {
        if (_batch.Events.Count > 0 && !await SendAsync(poster, _batch.Events, cancellationToken))
        {
            return false;
        }

        _batch.Clear();
        if (_progress.Count > 0)
        {
            state.Save(_progress.Values);
            _progress.Clear();
        }

        return true;
    }

    // What the endpoint cannot read is halved until it is known which event it is; the others are taken.
    private async Task<bool> SendAsync(BatchPoster poster, IReadOnlyList<SourcedEvent> events, CancellationToken cancellationToken)
    {
        switch (await poster.PostAsync(EventBatch.BodyOf(events), cancellationToken))
        {
            case PostOutcome.Taken:
                _sent += events.Count;
                _batches++;
                return true;
            case PostOutcome.Unreadable when events.Count == 1:
                Unread(events[0].Input, events[0].Line, "is refused by the endpoint, which cannot read it");
                return true;
            case PostOutcome.Unreadable:
                var half = events.Count / 2;
                return await SendAsync(poster, [.. events.Take(half)], cancellationToken) && await SendAsync(poster, [.. events.Skip(half)], cancellationToken);
            case PostOutcome.GaveUp:
                Tell($"{options.To}: {poster.LastAnswer}; gave up");
                Fail(IngestExitCodes.GaveUp);
                return false;
            default:
                Tell($"{options.To}: {poster.LastAnswer}, which no other attempt would change; look at --to, --token-file and --source");
                Fail(IngestExitCodes.Failed);
                return false;
        }
    }

    private void Unread(string input, long line, string fault)
    {
        _unread++;
        Fail(IngestExitCodes.Incomplete);
        Tell(string.Create(CultureInfo.InvariantCulture, $"{input}:{line}: {fault}"));
    }

    private void Fail(int code) => _code = Math.Max(_code, code);

    private void Tell(string sentence) => error.WriteLine(TerminalText.Escape(sentence));
}
