using JitOperator.Core.Admission;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using JitOperator.Operator.Diagnostics;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Inbox;

/// <summary>
/// A replica's side of the inbox (decision record 0014): writes letters before the webhook answers, one by one as long as they are few,
/// and in sums when they are many.
/// </summary>
public sealed partial class LetterBox(
    IInboxStore store, IStampSigner signer, InboxOptions options, OperatorMetrics metrics, TimeProvider time, ILogger<LetterBox> logger, Jitter jitter) : ILetterBox
{
    private const int LongestSentence = 1024;
    private const int LongestName = 512;

    /// <summary>What goes beyond is left out: a stamp is read up to 64 KiB, and the record has room for less.</summary>
    private const int MostGroups = 64;

    private readonly FloodGate _gate = new(options, time);

    /// <inheritdoc/>
    public async ValueTask PostAsync(Letter letter, CancellationToken cancellationToken)
    {
        if (_gate.Admits(letter))
        {
            await SendAsync([Slim(letter)], cancellationToken);
        }
    }

    /// <summary>Writes the sums from time to time, until cancelled. What comes after that is for <see cref="SendSumsAsync"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.SumInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await SendSumsAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Writes the sums now.</summary>
    public async Task SendSumsAsync()
    {
        foreach (var letters in _gate.TakeSums().Chunk(InboxObject.MostLetters))
        {
            await SendAsync(letters, CancellationToken.None);
        }
    }

    private async Task SendAsync(IReadOnlyList<Letter> letters, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.Timeout, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var written = InboxObject.Write(letters, time.GetUtcNow(), jitter.Unique(16), signer);
            // A client that does not stop when it should is not waited for.
            await store.CreateAsync(written, over.Token).WaitAsync(over.Token);
        }
#pragma warning disable CA1031 // Whatever it is: the refusal stands, and its sentence is what the person is waiting for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var lost = letters.Sum(letter => letter.Count ?? 1);
            metrics.CountLost(lost);
            LogLost(lost, e is KubernetesRequestException or OperationCanceledException ? e.Message : e.ToString());
        }
    }

    // Bounded, whatever the authenticator and the API server put into it.
    private static Letter Slim(Letter letter) => letter with
    {
        User = letter.User is { } user
            ? user with
            {
                Username = ShortText.Cut(user.Username, LongestName),
                Uid = Cut(user.Uid, LongestName),
                Groups = user.Groups is { Count: > 0 } groups ? [.. groups.Take(MostGroups).Select(group => ShortText.Cut(group, 256))] : null,
                Extra = user.Extra?.Sum(pair => pair.Key.Length + pair.Value.Sum(value => value.Length)) > 4096 ? null : user.Extra,
            }
            : null,
        Message = Cut(letter.Message, LongestSentence),
        Namespace = Cut(letter.Namespace, 253),
        Name = Cut(letter.Name, 253),
        Uid = Cut(letter.Uid, 64),
        Kind = Cut(letter.Kind, 63),
        SubResource = Cut(letter.SubResource, 63),
    };

    private static string? Cut(string? text, int most) => text is null ? null : ShortText.Cut(text, most);

    [LoggerMessage(LogLevel.Warning, "{Count} letters to the audit log could not be written and are lost: {Reason}")]
    private partial void LogLost(long count, string reason);
}
