using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using k8s.Models;

namespace JitOperator.Runtime.Tests.Informers;

public sealed class InformerTests : IAsyncLifetime
{
    private InformerHarness _harness = null!;

    private ScriptedApi Api => _harness.Api;

    private Informer<V1ConfigMap> Informer => _harness.Informer;

    public async Task InitializeAsync() => _harness = await InformerHarness.CreateAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task RunAsync_ManyObjects_ReadsThemInPages()
    {
        Api.PageSize = 3;
        foreach (var i in Enumerable.Range(1, 8))
            Api.Put($"map-{i}", "v");

        await _harness.StartAndWatchAsync();
        await _harness.ConvergedAsync();

        Assert.Equal(
            [("500", ""), ("500", "108/map-4"), ("500", "108/map-7")],
            Api.Requests.Where(request => !request.IsWatch).Select(r => (r.Query["limit"].ToString(), r.Query["continue"].ToString())));
        Assert.All(Informer.All, map => Assert.Equal(("v1", "ConfigMap"), (map.ApiVersion, map.Kind)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_ThePageAfterTheFirstDoesNotCome_ShowsTheFirstWhereThatIsAskedFor(bool shows)
    {
        await _harness.DisposeAsync();
        _harness = await InformerHarness.CreateAsync(new InformerOptions { ShowsPages = shows });
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Api.PageSize = 2;
        foreach (var i in Enumerable.Range(1, 3))
            Api.Put($"map-{i}", "v");
        Api.NextList(context => Answers.JsonAsync(
            context, Answers.List("103", "103/map-3", [Answers.ConfigMap("map-1", "101"), Answers.ConfigMap("map-2", "102")])));
        Api.NextList(async context =>
        {
            asked.TrySetResult();
            await go.Task;
            await Answers.JsonAsync(context, Answers.List("103", "", [Answers.ConfigMap("map-3", "103")]));
        });

        _harness.Start();
        await asked.Task;

        Assert.Equal(shows ? 2 : 0, Informer.All.Count);
        Assert.False(Informer.HasSynced);
        go.SetResult();
        await Informer.WaitForSyncAsync(CancellationToken.None);
        Assert.Equal(3, Informer.All.Count);
    }

    /// <summary>The moment that the first pages were read at has been compacted away: the rest would be from another.</summary>
    [Fact]
    public async Task RunAsync_ContinueTokenExpires_ReadsAllInOnePiece()
    {
        Api.PageSize = 2;
        foreach (var i in Enumerable.Range(1, 5))
            Api.Put($"map-{i}", "v");
        Api.NextList(context => Answers.JsonAsync(context, Answers.List("100", "map-3", [Answers.ConfigMap("stale", "99")])));
        Api.NextList(context => Answers.StatusAsync(context, 410, "Expired"));

        await _harness.StartAndWatchAsync();
        await _harness.ConvergedAsync();

        Assert.Equal(3, Api.Lists);
        Assert.False(Api.Requests.Last(request => !request.IsWatch).Query.ContainsKey("limit"));
    }

    [Fact]
    public async Task RunAsync_Watch_AsksForBookmarksAnEndAndWhatFollowsTheList()
    {
        Api.Put("a", "v");
        await _harness.StartAndWatchAsync();

        var watch = Assert.Single(Api.Requests, request => request.IsWatch);
        Assert.Equal("101", watch.Query["resourceVersion"]);
        Assert.Equal("true", watch.Query["allowWatchBookmarks"]);
        Assert.InRange(int.Parse(watch.Query["timeoutSeconds"]!, CultureInfo.InvariantCulture), 240, 360);
    }

    [Fact]
    public async Task RunAsync_Changes_ReachCacheAndSubscribersWithOldAndNew()
    {
        await _harness.StartAndWatchAsync();

        Api.Put("a", "1");
        await _harness.ConvergedAsync();
        Api.Put("a", "2");
        await _harness.ConvergedAsync();
        Api.Remove("a");
        await _harness.ConvergedAsync();

        Assert.Equal(
            [(ResourceEventType.Added, null, "1"), (ResourceEventType.Updated, "1", "2"), (ResourceEventType.Deleted, "2", null)],
            _harness.Events.Select(change => (change.Type, change.Old?.Data["value"], change.New?.Data["value"])));
        Assert.Null(Informer.Get(new ObjectKey("ns", "a")));
    }

    /// <summary>No time passes in this test: an end that was asked for is followed by the next watch at once, and by no list.</summary>
    [Fact]
    public async Task RunAsync_WatchCompletes_GoesOnFromTheLastBookmark()
    {
        await _harness.StartAndWatchAsync();
        Api.Put("a", "1");
        Api.Bookmark();
        Api.EndWatches();
        await _harness.WatchingAsync();

        Assert.Equal(1, Api.Lists);
        Assert.Equal("102", Api.Requests[^1].Query["resourceVersion"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_VersionExpired_ListsAndSeesWhatTheGapHid(bool byEvent)
    {
        Api.Put("stays", "1");
        Api.Put("goes", "1");
        Api.Put("changes", "1");
        Api.Put("remade", "1");
        await _harness.StartAndWatchAsync();
        await _harness.ConvergedAsync();

        if (byEvent)
        {
            Api.NextWatch(context => Answers.JsonAsync(context, Answers.Event("ERROR", Answers.Status(410, "Expired"))).ContinueWith(
                _ => context.Response.Body.WriteAsync("\n"u8.ToArray()).AsTask(), TaskScheduler.Default).Unwrap());
        }

        Api.DropWatches();
        Api.Remove("goes");
        Api.Put("changes", "2");
        Api.Remove("remade");
        Api.Put("remade", "2");
        Api.Put("comes", "1");
        Api.Compact();
        await _harness.ConvergedAsync();

        Assert.Equal(2, Api.Lists);
        Assert.Equal(
            ["Added comes", "Deleted goes", "Updated changes", "Updated remade"],
            _harness.Events.Skip(4).Select(change => $"{change.Type} {change.Key.Name}").Order());
        var remade = _harness.Events.Single(change => change.Key.Name == "remade" && change.Old is not null);
        Assert.NotEqual(remade.Old!.Metadata.Uid, remade.New!.Metadata.Uid);
    }

    [Theory]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"na")]
    [InlineData("{\"type\":\"ADDED\"")]
    public async Task RunAsync_EventCutShort_ResumesWithoutAList(string cut)
    {
        await _harness.StartAndWatchAsync();
        Api.Put("a", "1");
        await _harness.ConvergedAsync();

        Api.SayAndEnd(cut);
        Api.Put("a", "2");
        await _harness.ConvergedAsync();

        Assert.Equal(1, Api.Lists);
        Assert.Equal("101", Api.Requests[^1].Query["resourceVersion"]);
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("{\"type\":\"ADDED\"}\n")]
    [InlineData("{\"type\":\"MOVED\",\"object\":{\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"1\"}}}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":5}}}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"namespace\":\"ns\"}}}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"999\"}}} trailing\n")]
    [InlineData("{\"type\":\"BOOKMARK\",\"object\":{}}\n")]
    [InlineData("{\"type\":\"ERROR\",\"object\":{\"code\":500,\"reason\":\"InternalError\"}}\n")]
    public async Task RunAsync_EventThatCannotBeRead_ListsAnew(string bad)
    {
        await _harness.StartAndWatchAsync();

        Api.SayAndStall(bad);
        Api.Put("a", "1");
        await _harness.ConvergedAsync();

        Assert.Equal(2, Api.Lists);
    }

    /// <summary>One bad object must not hide the others.</summary>
    [Fact]
    public async Task RunAsync_ObjectInListThatCannotBeRead_LeavesItOut()
    {
        Api.Put("good", "1");
        Api.NextList(context => Answers.JsonAsync(context, Answers.List("101", null,
        [
            new System.Text.Json.Nodes.JsonObject { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "bad", ["labels"] = 5 } },
            Answers.ConfigMap("good", "101", "1"),
        ])));

        await _harness.StartAndWatchAsync();
        await _harness.ConvergedAsync();

        Assert.Equal(1, Api.Lists);
    }

    /// <summary>Such as the page of a proxy in between. Taken for an empty list, it would delete everything.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("{\"metadata\":{},\"items\":[]}")]
    [InlineData("{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{")]
    [InlineData("null")]
    [InlineData("<html/>")]
    [InlineData("")]
    public async Task RunAsync_AnswerThatIsNoList_IsNotTakenForAnEmptyOne(string body)
    {
        Api.Put("a", "1");
        await _harness.StartAndWatchAsync();
        await _harness.ConvergedAsync();

        Api.NextWatch(context => Answers.StatusAsync(context, 410, "Expired"));
        Api.NextList(context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, body));
        Api.EndWatches();
        await Eventually.TrueAsync(() => Api.Lists == 3, "the list after the bad one", _harness.Time, TimeSpan.FromMilliseconds(50));
        await _harness.ConvergedAsync();

        Assert.DoesNotContain(_harness.Events, change => change.Type is ResourceEventType.Deleted);
    }

    [Fact]
    public async Task RunAsync_ConnectionBreaks_Resumes()
    {
        await _harness.StartAndWatchAsync();
        foreach (var i in Enumerable.Range(1, 5))
        {
            Api.DropWatches();
            Api.Put($"map-{i}", "1");
            await _harness.ConvergedAsync();
        }

        Assert.Equal(1, Api.Lists);
    }

    [Fact]
    public async Task RunAsync_ConnectionBreaksInTheFirstList_TriesAgain()
    {
        Api.Put("a", "1");
        Api.NextList(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        _harness.Start();

        await _harness.ConvergedAsync();
    }

    [Fact]
    public async Task RunAsync_WatchIsQuiet_IsLeftAloneUntilItIsSurelyDead()
    {
        await _harness.StartAndWatchAsync();

        // The longest watch takes 360 s; half a minute more is allowed, from each sign of life on. The first is at no time at all.
        foreach (var round in Enumerable.Range(0, 4))
        {
            _harness.Time.Advance(TimeSpan.FromSeconds(round == 0 ? 0 : 389));
            Api.Put("a", $"{round}");
            await Eventually.TrueAsync(
                () => Informer.Get(new ObjectKey("ns", "a"))?.Data["value"] == $"{round}" && Informer.SinceContact == TimeSpan.Zero,
                "the sign of life");
            Assert.Equal(1, Api.Watches);
        }

        // Dead from here on: the server has the connection open and says nothing. The last sign of life comes after some time, so that it
        // shows: what is not waited for may come in the middle of what follows.
        _harness.Time.Advance(TimeSpan.FromSeconds(389));
        Api.SayAndStall("\n");
        await Eventually.TrueAsync(() => Informer.SinceContact == TimeSpan.Zero, "the last sign of life");
        Api.Put("a", "last");
        _harness.Time.Advance(TimeSpan.FromSeconds(389));
        Assert.Equal(1, Api.Watches);
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        await _harness.ConvergedAsync();

        Assert.Equal((1, 2), (Api.Lists, Api.Watches));
    }

    [Fact]
    public async Task RunAsync_NoHeadersCome_GivesUpAndTriesAgain()
    {
        var never = new TaskCompletionSource();
        Api.NextWatch(_ => never.Task);
        _harness.Start();
        await Eventually.TrueAsync(() => Api.Watches == 1, "the watch");

        _harness.Time.Advance(TimeSpan.FromSeconds(30));
        Api.Put("a", "1");
        await _harness.ConvergedAsync();

        never.SetResult();
    }

    /// <summary>A date is by the clock of the API server, which is five hours ahead of ours here.</summary>
    [Theory]
    [InlineData("20", 20)]
    [InlineData("Thu, 01 Jan 2026 05:01:00 GMT", 60)]
    public async Task RunAsync_TooManyRequests_StaysAwayAsLongAsAsked(string retryAfter, int seconds)
    {
        Api.NextList(context =>
        {
            context.Response.Headers.RetryAfter = retryAfter;
            context.Response.Headers.Date = "Thu, 01 Jan 2026 05:00:00 GMT";
            return Answers.StatusAsync(context, (int)HttpStatusCode.TooManyRequests, "TooManyRequests");
        });
        _harness.Start();
        await Eventually.TrueAsync(() => Api.Lists == 1, "the first list");

        await Eventually.TrueAsync(() => Api.Lists == 2, "the second list", _harness.Time, TimeSpan.FromSeconds(1));

        Assert.InRange(_harness.Time.GetUtcNow() - _harness.Time.Start, TimeSpan.FromSeconds(seconds), TimeSpan.FromMinutes(30));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(403)]
    public async Task RunAsync_ApiServerFails_WaitsLongerAndLongerUntilItAnswers(int code)
    {
        foreach (var _ in Enumerable.Range(0, 6))
            Api.NextList(context => Answers.StatusAsync(context, code, "Scripted"));
        Api.Put("a", "1");
        _harness.Start();
        await _harness.ConvergedAsync();

        // 200, 400, … 6400 ms, each a quarter less at the least.
        Assert.Equal(7, Api.Lists);
        Assert.True(_harness.Time.GetUtcNow() - _harness.Time.Start >= TimeSpan.FromMilliseconds(0.75 * 12_600));
    }

    /// <summary>A proxy that ends every watch at once, without an error, must not make us open them in a busy loop.</summary>
    [Fact]
    public async Task RunAsync_WatchesEndAtOnce_AreOpenedMoreAndMoreRarely()
    {
        foreach (var _ in Enumerable.Range(0, 8))
            Api.NextWatch(context => context.Response.StartAsync());
        _harness.Start();
        await Informer.WaitForSyncAsync(default);

        await Eventually.TrueAsync(() => Api.OpenWatches == 1, "the ninth watch", _harness.Time, TimeSpan.FromMilliseconds(200));

        Assert.True(_harness.Time.GetUtcNow() - _harness.Time.Start >= TimeSpan.FromMilliseconds(0.75 * 51_000));
        Assert.Equal(1, Api.Lists);
    }

    [Fact]
    public async Task Subscribe_HandlerBlocks_NeitherCacheNorOthersWait()
    {
        using var release = new ManualResetEventSlim();
        using var blocked = Informer.Subscribe(_ => release.Wait());
        await _harness.StartAndWatchAsync();

        foreach (var i in Enumerable.Range(1, 100))
            Api.Put($"map-{i % 10}", $"{i}");
        await _harness.ConvergedAsync();

        release.Set();
    }

    [Fact]
    public async Task Subscribe_HandlerThrows_HearsOfTheNextChange()
    {
        var heard = 0;
        using var subscription = Informer.Subscribe(_ =>
        {
            heard++;
            throw new InvalidOperationException("expected by the test");
        });
        await _harness.StartAndWatchAsync();
        Api.Put("a", "1");
        await Eventually.TrueAsync(() => heard == 1, "the first change");
        Api.Put("a", "2");

        await Eventually.TrueAsync(() => heard == 2, "the second change");
    }

    [Fact]
    public async Task Subscribe_WhileItRuns_HearsOfWhatIsThere()
    {
        Api.Put("a", "1");
        await _harness.StartAndWatchAsync();
        await _harness.ConvergedAsync();
        var heard = new ConcurrentQueue<ResourceEvent<V1ConfigMap>>();

        using (Informer.Subscribe(heard.Enqueue))
        {
            await Eventually.TrueAsync(
                () => heard.ToArray() is [{ Type: ResourceEventType.Added, Key.Name: "a" }], "what is there");
        }

        Api.Put("b", "1");
        await _harness.ConvergedAsync();
        Assert.Single(heard);
    }

    [Fact]
    public async Task ByIndex_IndexThrowsForOneObject_FindsTheOthers()
    {
        Informer.AddIndex("odd", map => map.Metadata.Name == "bad" ? throw new FormatException("expected by the test") : ["all"]);
        Api.Put("bad", "1");
        Api.Put("good", "1");
        await _harness.StartAndWatchAsync();
        await _harness.ConvergedAsync();

        Assert.Equal("good", Assert.Single(Informer.ByIndex("odd", "all")).Metadata.Name);
        Assert.Throws<ArgumentException>(() => Informer.ByIndex("unknown", "all"));
    }

    [Fact]
    public async Task RunAsync_Twice_IsRefused()
    {
        _harness.Start();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Informer.RunAsync(default));
        Assert.Throws<InvalidOperationException>(() => Informer.AddIndex("late", _ => []));
    }

    [Fact]
    public async Task WaitForSyncAsync_BeforeTheList_Waits()
    {
        var sync = Informer.WaitForSyncAsync(default);
        Assert.False(Informer.HasSynced);
        Assert.Null(Informer.SinceContact);
        _harness.Start();
        await sync;

        Assert.True(Informer.HasSynced);
    }

    [Theory]
    [InlineData(300, 300)]
    [InlineData(300, 360)]
    [InlineData(0, 100)]
    [InlineData(7200, 10_000)]
    public void Constructor_LimitsThatContradictEachOther_AreRefused(int watch, int idle) =>
        Assert.Throws<ArgumentException>(() => InformerOptions.IdleLimit(new InformerOptions
        {
            WatchTimeout = TimeSpan.FromSeconds(watch),
            IdleTimeout = TimeSpan.FromSeconds(idle),
        }));

    /// <summary>Whatever is done and whatever breaks, in whatever order: in the end cache, index and subscriber have what there is.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task RunAsync_AnyFaultsInAnyOrder_Converges(int seed)
    {
        var random = new Random(seed);
        await using var harness = await InformerHarness.CreateAsync(
            new InformerOptions { Backoff = new BackoffOptions(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100)) }, seed);
        harness.Api.PageSize = 2;
        harness.Start();
        foreach (var round in Enumerable.Range(0, 40))
        {
            foreach (var step in Enumerable.Range(0, random.Next(1, 12)))
                InformerFaults.Act(harness.Api, random, $"{round}.{step}");
            if (random.Next(3) == 0)
                await harness.ConvergedAsync();
            else
                harness.Time.Advance(TimeSpan.FromMilliseconds(random.Next(200)));
        }

        harness.Api.EndWatches();
        await harness.ConvergedAsync();
    }
}
