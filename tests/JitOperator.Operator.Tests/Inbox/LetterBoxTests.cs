using JitOperator.Api.Audit;
using JitOperator.Core.Stamps;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Tests.Diagnostics;
using k8s.Models;
using Xunit;

namespace JitOperator.Operator.Tests.Inbox;

/// <summary>A replica's side of the inbox.</summary>
[Collection(MetricsCollection.Name)]
public sealed class LetterBoxTests : IDisposable
{
    private readonly Post _post = new();
    private readonly LossCounter _counter = new();

    [Fact]
    public async Task PostAsync_ALetter_IsInTheInboxSignedAndImmutable()
    {
        await _post.Box().PostAsync(_post.Letter(), CancellationToken.None);

        var found = Assert.Single(_post.Store.All);
        Assert.True(found.Immutable);
        Assert.Equal("v1", found.Metadata.Labels["jitoperator.io/audit-inbox"]);
        Assert.DoesNotContain("jitoperator.io/audit-log", found.Metadata.Labels.Keys);
        Assert.Matches("^jit-inbox-0001795687200000-[0-9a-f]{32}$", found.Metadata.Name);
        var letter = Assert.Single(InboxObject.Read(found, _post.Key)!.Letters);
        Assert.Equal(("mallory", "No.", "status", "r1"), (letter.User!.Username, letter.Message, letter.SubResource, letter.Uid));
    }

    [Fact]
    public async Task PostAsync_TheApiServerDoesNotAnswer_EndsInTimeAndCounts()
    {
        _post.Store.BeforeCreate = _ => new TaskCompletionSource().Task;

        var posting = _post.Box().PostAsync(_post.Letter(), CancellationToken.None).AsTask();
        Assert.False(posting.IsCompleted);
        _post.Time.Advance(TimeSpan.FromSeconds(1));

        await posting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, _counter.Lost);
    }

    [Fact]
    public async Task PostAsync_TheApiServerRefuses_DoesNotThrowAndCounts()
    {
        _post.Store.BeforeCreate = _ => throw new InvalidOperationException("no");

        await _post.Box().PostAsync(_post.Letter(), CancellationToken.None);

        Assert.Equal(1, _counter.Lost);
        Assert.Empty(_post.Store.All);
    }

    [Fact]
    public async Task PostAsync_WhoAsksIsGone_DoesNotThrow()
    {
        _post.Store.BeforeCreate = token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);

        await _post.Box().PostAsync(_post.Letter(), new CancellationToken(canceled: true));

        Assert.Equal(1, _counter.Lost);
    }

    [Fact]
    public async Task PostAsync_AFlood_IsSummedUpByUser()
    {
        var box = _post.Box();
        for (var i = 0; i < 1244; i++)
        {
            await box.PostAsync(_post.Letter($"refusal {i}"), CancellationToken.None);
        }

        await box.PostAsync(_post.Letter("of alice", "alice"), CancellationToken.None);
        Assert.Equal(11, _post.Store.All.Count);
        await box.SendSumsAsync();

        var letters = _post.Store.All.SelectMany(found => InboxObject.Read(found, _post.Key)!.Letters).ToList();
        var sum = Assert.Single(letters, letter => letter.Count is not null);
        Assert.Equal((1234, "mallory"), (sum.Count, sum.User!.Username));
        Assert.Contains("And 1234 more refusals of this user", sum.Message, StringComparison.Ordinal);
        Assert.Contains("the last: refusal 1243", sum.Message, StringComparison.Ordinal);
        Assert.Equal(1245, letters.Sum(letter => letter.Count ?? 1));
        Assert.Single(letters, letter => letter.User!.Username == "alice");
        Assert.Equal(0, _counter.Lost);
    }

    [Fact]
    public async Task RunAsync_ItsInterval_SendsTheSums()
    {
        var box = _post.Box(new InboxOptions { UserBurst = 1 });
        using var stop = new CancellationTokenSource();
        var running = box.RunAsync(stop.Token);
        await box.PostAsync(_post.Letter(), CancellationToken.None);
        await box.PostAsync(_post.Letter(), CancellationToken.None);
        var written = new TaskCompletionSource();
        _post.Store.BeforeCreate = _ =>
        {
            written.TrySetResult();
            return Task.CompletedTask;
        };

        _post.Time.Advance(TimeSpan.FromSeconds(5));

        await written.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task PostAsync_WhateverIsInIt_StaysReadableAndFitsTheLog()
    {
        var letter = _post.Letter(new string('m', 100_000)) with
        {
            User = new StampedUser(
                new string('\u0001', 10_000),
                new string('u', 10_000),
                [.. Enumerable.Repeat(new string('g', 10_000), 1000)],
                new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["key"] = [new string('x', 100_000)] }),
            Name = new string('\u0001', 10_000),
            Kind = new string('k', 1000),
        };
        await _post.Box().PostAsync(letter, CancellationToken.None);
        await using var leader = await _post.ElectAsync();

        await leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None);

        Assert.Empty(_post.Store.All);
        var record = Assert.Single(await leader.RecordsAsync());
        Assert.Equal(AuditRecordTypes.AdmissionRefused, record.Type);
        Assert.StartsWith("\u0001\u0001", record.Actor!.Username, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ChangedInAnyWay_IsNotOurs()
    {
        V1ConfigMap Make(Action<V1ConfigMap> change)
        {
            var made = InboxObject.Write([_post.Letter()], _post.Time.GetUtcNow(), new byte[16], _post.Key);
            change(made);
            return made;
        }

        Assert.NotNull(InboxObject.Read(Make(_ => { }), _post.Key));
        Assert.Null(InboxObject.Read(Make(found => found.Metadata.Name += "0"), _post.Key));
        Assert.Null(InboxObject.Read(Make(found => found.Immutable = null), _post.Key));
        Assert.Null(InboxObject.Read(Make(found => found.Data["more"] = "x"), _post.Key));
        Assert.Null(InboxObject.Read(Make(found => found.Data = null), _post.Key));
        Assert.Null(InboxObject.Read(Make(found => found.Data[InboxObject.LettersKey] += "x"), _post.Key));
        Assert.Null(InboxObject.Read(
            Make(found => found.Data[InboxObject.LettersKey] = Stamp.Write(RevocationStamp.Type, new LetterStamp(found.Metadata.Name, "2026-11-26T10:00:00.000Z", [_post.Letter()]), _post.Key)),
            _post.Key));
    }

    public void Dispose()
    {
        _counter.Dispose();
        _post.Dispose();
    }
}
