using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Core.Requests;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Tests.Diagnostics;
using k8s.Models;
using Xunit;

namespace JitOperator.Operator.Tests.Inbox;

/// <summary>The leader's side of the inbox, with a log that is really written.</summary>
[Collection(MetricsCollection.Name)]
public sealed class InboxDrainTests : IDisposable
{
    private readonly Post _post = new();

    [Fact]
    public async Task RunAsync_ALetter_IsRecordedAndDeleted()
    {
        await _post.Box().PostAsync(_post.Letter(), CancellationToken.None);
        var item = _post.Store.All[0];
        await using var leader = await _post.ElectAsync();

        Assert.Equal(1, await leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None));

        Assert.Empty(_post.Store.All);
        var record = Assert.Single(await leader.RecordsAsync());
        Assert.Equal((AuditRecordTypes.AdmissionRefused, "No.", LetterRecords.Refused), (record.Type, record.Message, record.Cause));
        Assert.Equal(new AuditRequest("pay", "req-1", "r1"), record.Request);
        Assert.Equal(
            new AuditAdmission("AccessRequest", "UPDATE", "status", "pay", "req-1", "r1", "2026-11-26T10:00:00.000Z", null, item.Metadata.Uid, item.Metadata.Name),
            record.Admission);
        Assert.Equal(("mallory", "u-1", "people"), (record.Actor!.Username, record.Actor.Uid, Assert.Single(record.Actor.Groups!)));
    }

    /// <summary>An attempt on a request is no part of its story: it must neither begin, nor bring a digest for, nor end it.</summary>
    [Fact]
    public async Task RunAsync_ALetterAboutARequest_LeavesItsHistoryAlone()
    {
        await _post.Box().PostAsync(_post.Letter(), CancellationToken.None);
        await using var leader = await _post.ElectAsync();

        await leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None);

        Assert.Same(RequestHistory.None, leader.Book.Of("r1"));
        Assert.Empty(leader.Book.Live);
    }

    [Fact]
    public async Task RunAsync_CrashBetweenAppendAndDelete_IsRecordedOnceByTheNext()
    {
        await _post.Box().PostAsync(_post.Letter(), CancellationToken.None);
        await using (var first = await _post.ElectAsync())
        {
            _post.Store.BeforeDelete = () => throw new InvalidOperationException("killed");
            await Assert.ThrowsAsync<InvalidOperationException>(() => first.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None));
        }

        Assert.Single(_post.Store.All);
        _post.Store.BeforeDelete = () => Task.CompletedTask;
        await using var next = await _post.ElectAsync();

        Assert.Equal(0, await next.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None));

        Assert.Empty(_post.Store.All);
        Assert.Single(await next.RecordsAsync());
    }

    /// <summary>Nobody may be further behind with deleting than one batch: what is remembered is bounded.</summary>
    [Fact]
    public async Task RunAsync_WhatIsRecordedCannotBeDeleted_RecordsNothingMore()
    {
        var box = _post.Box(new InboxOptions { Burst = 1000, UserBurst = 1000 });
        for (var i = 0; i < 120; i++)
        {
            await box.PostAsync(_post.Letter($"{i}"), CancellationToken.None);
        }

        await using var leader = await _post.ElectAsync();
        _post.Store.BeforeDelete = () => throw new InvalidOperationException("no");
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None));
        }

        Assert.Equal(InboxDrain.MostRecords, (await leader.RecordsAsync()).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_TwoLeadersAtOnce_RecordOnce(bool hearsOfIt)
    {
        await _post.Box().PostAsync(_post.Letter(), CancellationToken.None);
        await using var deposed = await _post.ElectAsync();
        await using var leader = await _post.ElectAsync();
        var raced = false;
        _post.Store.AfterList = async () =>
        {
            if (raced)
            {
                return;
            }

            // The other has recorded and deleted it all before this one, which has seen the letter, gets to write.
            raced = true;
            await leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None);
            if (hearsOfIt)
            {
                // By something else that it appends.
                await Assert.ThrowsAsync<LogFencedException>(() => deposed.Log.AppendAsync(
                    [new() { Type = AuditRecordTypes.LogHeartbeat }], deposed.Log.Epoch, CancellationToken.None));
            }
        };

        Assert.Equal(0, await deposed.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None));

        Assert.True(raced);
        Assert.Single(await leader.RecordsAsync());
    }

    [Fact]
    public async Task RunAsync_NobodyKnowsWhetherItWasWritten_IsRecordedOnce()
    {
        await _post.Box().PostAsync(_post.Letter(), CancellationToken.None);
        await using var leader = await _post.ElectAsync();
        var answers = new Queue<bool>([true, false]);
        _post.Objects.IsUnsure = () => answers.TryDequeue(out var unsure) && unsure;
        await Assert.ThrowsAnyAsync<Exception>(() => leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None));
        Assert.Single(_post.Store.All);

        await leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None);

        Assert.Empty(_post.Store.All);
        Assert.Single(await leader.RecordsAsync(), record => record.Type == AuditRecordTypes.AdmissionRefused);
    }

    [Theory]
    [InlineData("eyJhbGciOiJub25lIn0.eyJsZXR0ZXJzIjpbXX0.")]
    [InlineData("")]
    [InlineData(null)]
    public async Task RunAsync_NotOurs_IsRecordedAsAForgeryWithoutItsWords(string? letters)
    {
        await _post.Store.CreateAsync(Forged("jit-inbox-alice-said-yes", letters), CancellationToken.None);
        await using var leader = await _post.ElectAsync();

        await leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None);

        Assert.Empty(_post.Store.All);
        var record = Assert.Single(await leader.RecordsAsync());
        Assert.Equal((AuditRecordTypes.AdmissionForged, LetterRecords.Forged), (record.Type, record.Cause));
        Assert.Equal("jit-inbox-alice-said-yes", record.Admission!.Name);
        Assert.Null(record.Actor);
        Assert.Null(record.Admission.LetterName);
    }

    [Fact]
    public async Task RunAsync_ALetterOfAnotherKey_IsAForgery()
    {
        using var other = new Post();
        await _post.Store.CreateAsync(InboxObject.Write([_post.Letter()], _post.Time.GetUtcNow(), new byte[16], other.Key), CancellationToken.None);
        await using var leader = await _post.ElectAsync();

        await leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None);

        Assert.Equal(AuditRecordTypes.AdmissionForged, Assert.Single(await leader.RecordsAsync()).Type);
    }

    [Fact]
    public async Task RunAsync_ACopyUnderTheSameName_IsRecordedAsThat()
    {
        await _post.Box().PostAsync(_post.Letter(), CancellationToken.None);
        var copy = _post.Store.All[0];
        await using var leader = await _post.ElectAsync();
        await leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None);
        await _post.Store.CreateAsync(copy, CancellationToken.None);

        await leader.DrainOf(_post.Store, _post.Key).RunAsync(CancellationToken.None);

        Assert.Empty(_post.Store.All);
        Assert.Equal(
            [(AuditRecordTypes.AdmissionRefused, LetterRecords.Refused), (AuditRecordTypes.AdmissionForged, LetterRecords.Copied)],
            (await leader.RecordsAsync()).Select(record => (record.Type, record.Cause!)));
    }

    [Fact]
    public void IsCopy_OfOneThatIsForgotten_IsKnownByItsTime()
    {
        var letters = new RecordedLetters();
        for (var i = 0; i <= RecordedLetters.Most; i++)
        {
            letters.Apply(Record(Name(1000 + i), $"uid-{i}"));
        }

        Assert.False(letters.Holds(Name(1000), "uid-0"));
        Assert.True(letters.IsCopy(Name(1000)));
        Assert.True(letters.IsCopy(Name(999)));
        Assert.True(letters.Holds(Name(1001), "uid-1"));
        Assert.False(letters.Holds(Name(1001), "another"));
        Assert.False(letters.IsCopy(Name(1000 + RecordedLetters.Most + 1)));
    }

    /// <summary>Whoever forges must not have honest letters forgotten, nor taken for copies.</summary>
    [Fact]
    public void IsCopy_AfterManyForgeries_KnowsTheLettersAsBefore()
    {
        var letters = new RecordedLetters();
        letters.Apply(Record(Name(1000), "uid"));
        for (var i = 0; i < 3 * RecordedLetters.Most; i++)
        {
            letters.Apply(Record(null, $"forged-{i}"));
        }

        Assert.True(letters.Holds(Name(1000), "uid"));
        Assert.False(letters.IsCopy(Name(1)));
        Assert.True(letters.Holds("any", $"forged-{(3 * RecordedLetters.Most) - 1}"));
    }

    public void Dispose() => _post.Dispose();

    private static string Name(long milliseconds) => $"jit-inbox-{milliseconds:D16}-{new string('0', 32)}";

    private static AuditRecord Record(string? name, string uid) => new()
    {
        Type = AuditRecordTypes.AdmissionRefused,
        Admission = new(Letter: uid, LetterName: name),
    };

    private static V1ConfigMap Forged(string name, string? letters) => new()
    {
        Metadata = new()
        {
            Name = name,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.AuditInbox] = Labels.AuditInboxValue },
        },
        Immutable = true,
        Data = letters is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [InboxObject.LettersKey] = letters },
    };
}
