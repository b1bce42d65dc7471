using System.Net;
using System.Text.Json.Nodes;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using k8s.Models;
using Microsoft.AspNetCore.Http;

namespace JitOperator.Runtime.Tests.Client;

public sealed class ResourceClientTests : IAsyncLifetime
{
    private readonly WatchedTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), KubernetesClients.RequestTimeout);
    private LoopbackServer _server = null!;
    private ResourceClient<V1ConfigMap> _client = null!;
    private Func<HttpContext, Task> _answer = _ => throw new InvalidOperationException("No answer is scripted.");

    public static TheoryData<string> Writes => ["create", "apply", "apply status", "merge patch", "delete"];

    private static V1ConfigMap Map => new()
    {
        Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "ns" },
        Data = new Dictionary<string, string> { ["k"] = "v" },
    };

    public async Task InitializeAsync()
    {
        _server = await LoopbackServer.StartAsync(context => _answer(context));
        _client = Client<V1ConfigMap>(Kinds.ConfigMap);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task GetAsync_Found_AsksForThatObject()
    {
        _answer = context => Answers.JsonAsync(context, Answers.ConfigMap("a", "7", "v"));

        var map = await _client.GetAsync("ns", "a", default);

        Assert.Equal("v", map!.Data["value"]);
        Assert.Equal("/api/v1/namespaces/ns/configmaps/a", Assert.Single(_server.Requests).Path);
    }

    [Fact]
    public async Task GetAsync_ObjectIsNotThere_IsNull()
    {
        _answer = context => Answers.StatusAsync(context, 404, "NotFound", "a");

        Assert.Null(await _client.GetAsync("ns", "a", default));
    }

    /// <summary>A kind that is not served, or a proxy that knows nothing, must not make everything look deleted.</summary>
    [Fact]
    public async Task GetAsync_KindIsNotServed_Throws()
    {
        _answer = context => Answers.StatusAsync(context, 404, "NotFound");
        Assert.True((await FailsAsync(() => _client.GetAsync("ns", "a", default))).IsNotFound);

        _answer = context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("404 page not found");
        };
        Assert.Contains("404 page not found", (await FailsAsync(() => _client.GetAsync("ns", "a", default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_FailsForAMoment_IsTriedThreeTimes()
    {
        var left = 2;
        _answer = context => left-- > 0
            ? Answers.StatusAsync(context, 503, "ServiceUnavailable")
            : Answers.JsonAsync(context, Answers.ConfigMap("a", "7"));

        var get = _client.GetAsync("ns", "a", default);
        await Eventually.TrueAsync(() => get.IsCompleted, "the answer", _time, TimeSpan.FromMilliseconds(50));

        Assert.NotNull(await get);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task GetAsync_FailsOnAndOn_GivesUpAfterThree()
    {
        _answer = context => Answers.StatusAsync(context, 500, "InternalError");

        var get = FailsAsync(() => _client.GetAsync("ns", "a", default));
        await Eventually.TrueAsync(() => get.IsCompleted, "the answer", _time, TimeSpan.FromMilliseconds(50));

        Assert.Equal(HttpStatusCode.InternalServerError, (await get).StatusCode);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task GetAsync_ToldToStayAwayForLong_LeavesThatToTheCaller()
    {
        _answer = context =>
        {
            context.Response.Headers.RetryAfter = "60";
            return Answers.StatusAsync(context, 429, "TooManyRequests");
        };

        var failure = await FailsAsync(() => _client.GetAsync("ns", "a", default)).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

        Assert.Equal(TimeSpan.FromSeconds(60), failure.RetryAfter);
        Assert.True(failure.IsTransient);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_ApiServerFails_IsNotSentAgain(string write)
    {
        _answer = context => Answers.StatusAsync(context, 503, "ServiceUnavailable");

        Assert.True((await FailsAsync(() => WriteAsync(write))).IsTransient);
        Assert.Single(_server.Requests);
    }

    /// <summary>
    /// It may have happened. HTTP stacks like to send a request again when a connection of the pool breaks; so there is one in the pool.
    /// </summary>
    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_AnswerIsLost_IsNotSentAgain(string write)
    {
        _answer = context => Answers.JsonAsync(context, Answers.ConfigMap("a", "7"));
        await _client.GetAsync("ns", "a", default);
        _answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        await Assert.ThrowsAsync<KubernetesConnectionException>(() => WriteAsync(write));
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task ApplyAsync_Object_SendsWhatTheCallerOwnsAndNothingElse()
    {
        _answer = context => Answers.JsonAsync(context, Answers.ConfigMap("a", "7"));
        var map = Map;
        map.Metadata.Labels = new Dictionary<string, string> { ["l"] = "1" };
        map.Metadata.CreationTimestamp = DateTime.UnixEpoch;
        map.Metadata.Generation = 3;
        map.Metadata.ManagedFields = [new V1ManagedFieldsEntry { Manager = "other" }];
        map.Metadata.Uid = "u";

        await _client.ApplyAsync(map, default);

        var request = Assert.Single(_server.Requests);
        Assert.Equal(("PATCH", "/api/v1/namespaces/ns/configmaps/a"), (request.Method, request.Path));
        Assert.Equal(("tests", "true"), (request.Query["fieldManager"].ToString(), request.Query["force"].ToString()));
        Assert.Equal("application/apply-patch+yaml", request.ContentType);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"ns","labels":{"l":"1"},"uid":"u"},
                "data":{"k":"v"}}
                """),
            request.Json), request.Body);
    }

    [Fact]
    public async Task ApplyStatusAsync_Object_SendsItsStatusAndItsNameAlone()
    {
        _answer = context => Answers.JsonAsync(context, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "n" } });

        await Client<V1Namespace>(Kinds.Namespace).ApplyStatusAsync(
            new V1Namespace
            {
                Metadata = new V1ObjectMeta { Name = "n", Labels = new Dictionary<string, string> { ["l"] = "1" } },
                Spec = new V1NamespaceSpec { Finalizers = ["f"] },
                Status = new V1NamespaceStatus { Phase = "Active" },
            },
            default);

        var request = Assert.Single(_server.Requests);
        Assert.Equal("/api/v1/namespaces/n/status", request.Path);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"},"status":{"phase":"Active"}}"""),
            request.Json), request.Body);
    }

    [Fact]
    public async Task MergePatchAsync_Patch_IsSentAsItIs()
    {
        _answer = context => Answers.JsonAsync(context, Answers.ConfigMap("a", "7"));

        await _client.MergePatchAsync("ns", "a", new JsonObject { ["data"] = new JsonObject { ["k"] = null } }, default);

        var request = Assert.Single(_server.Requests);
        Assert.Equal("application/merge-patch+json", request.ContentType);
        Assert.Equal("""{"data":{"k":null}}""", request.Body);
    }

    [Theory]
    [InlineData(200, null, DeleteOutcome.Deleted)]
    [InlineData(202, null, DeleteOutcome.Deleted)]
    [InlineData(404, "NotFound", DeleteOutcome.NotFound)]
    public async Task DeleteAsync_Answer_IsTheOutcome(int code, string? reason, DeleteOutcome outcome)
    {
        _answer = context => reason is null
            ? Answers.JsonAsync(context, new JsonObject(), code)
            : Answers.StatusAsync(context, code, reason, "a");

        Assert.Equal(outcome, await _client.DeleteAsync("ns", "a", "the-uid", default));
        Assert.Equal("the-uid", (string?)Assert.Single(_server.Requests).Json!["preconditions"]!["uid"]);
    }

    [Fact]
    public async Task DeleteAsync_OfAVersion_IsOfThatVersionAlone()
    {
        _answer = context => context.Request.Method == "DELETE"
            ? Answers.StatusAsync(context, 409, "Conflict", "a")
            : Answers.JsonAsync(context, Answers.ConfigMap("a", "8", uid: "the-uid"));

        Assert.True((await FailsAsync(() => _client.DeleteAsync("ns", "a", "the-uid", "7", default))).IsConflict);
        Assert.Equal("7", (string?)_server.Requests[0].Json!["preconditions"]!["resourceVersion"]);
    }

    /// <summary>Taken for "another bears the name", a conflict of any other kind would leave the object where it is for good.</summary>
    [Theory]
    [InlineData("another-uid", DeleteOutcome.Refused)]
    [InlineData(null, DeleteOutcome.NotFound)]
    [InlineData("the-uid", null)]
    public async Task DeleteAsync_Conflict_IsJudgedByWhoBearsTheName(string? bearer, DeleteOutcome? outcome)
    {
        _answer = context => (context.Request.Method, bearer) switch
        {
            ("DELETE", _) => Answers.StatusAsync(context, 409, "Conflict", "a"),
            (_, null) => Answers.StatusAsync(context, 404, "NotFound", "a"),
            _ => Answers.JsonAsync(context, Answers.ConfigMap("a", "7", uid: bearer)),
        };

        if (outcome is { } expected)
            Assert.Equal(expected, await _client.DeleteAsync("ns", "a", "the-uid", default));
        else
            Assert.True((await FailsAsync(() => _client.DeleteAsync("ns", "a", "the-uid", default))).IsConflict);
    }

    [Fact]
    public async Task DeleteAsync_KindIsNotServed_IsNotTakenForGone()
    {
        _answer = context => Answers.StatusAsync(context, 404, "NotFound");

        await FailsAsync(() => _client.DeleteAsync("ns", "a", "the-uid", default));
    }

    /// <summary>With no name, a delete would mean all objects; with no UID, whichever bears the name.</summary>
    [Theory]
    [InlineData("ns", "", "u")]
    [InlineData("ns", "a", "")]
    [InlineData("ns", ".", "u")]
    [InlineData("ns", "..", "u")]
    [InlineData("ns", "../../namespaces/kube-system", "u")]
    [InlineData("ns", "a%2fb", "u")]
    [InlineData("", "a", "u")]
    [InlineData("..", "a", "u")]
    [InlineData(null, "a", "u")]
    public async Task DeleteAsync_NotOneObject_IsNotSent(string? ns, string name, string uid)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _client.DeleteAsync(ns, name, uid, default));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task GetAsync_NamespaceForAKindWithout_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Client<V1Namespace>(Kinds.Namespace).GetAsync("ns", "a", default));

    /// <summary>Names of roles may hold what means something in a URL.</summary>
    [Fact]
    public async Task GetAsync_NameWithSpecialCharacters_IsEscaped()
    {
        _answer = context => Answers.StatusAsync(context, 404, "NotFound", "system:a?b#c");

        Assert.Null(await _client.GetAsync("ns", "system:a?b#c", default));
        Assert.Equal("/api/v1/namespaces/ns/configmaps/system:a?b#c", Assert.Single(_server.Requests).Path);
    }

    [Fact]
    public async Task CreateAsync_TimesOnAWholeSecond_HaveSixDigitsWhereTheApiServerWantsThem()
    {
        _answer = context => Answers.JsonAsync(context, Answers.ConfigMap("a", "7"));
        var noon = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

        await Client<V1Lease>(Kinds.Lease).CreateAsync(
            new V1Lease
            {
                Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "ns", CreationTimestamp = noon },
                Spec = new V1LeaseSpec { RenewTime = noon },
            },
            default);

        var request = Assert.Single(_server.Requests);
        Assert.Equal("2026-01-01T12:00:00.000000Z", (string?)request.Json!["spec"]!["renewTime"]);
        Assert.Equal("2026-01-01T12:00:00Z", (string?)request.Json!["metadata"]!["creationTimestamp"]);
        Assert.Equal(("coordination.k8s.io/v1", "Lease"), ((string?)request.Json!["apiVersion"], (string?)request.Json!["kind"]));
    }

    /// <summary>The client's own calls write them so as well.</summary>
    [Fact]
    public async Task Create_ClientsOwnCall_WritesMicroTimeToo()
    {
        _answer = context => Answers.JsonAsync(context, new JsonObject());
        var lease = new V1Lease { Spec = new V1LeaseSpec { AcquireTime = DateTime.UnixEpoch } };

        await _server.CreateClient().CoordinationV1.CreateNamespacedLeaseWithHttpMessagesAsync(lease, "ns");

        Assert.Equal("1970-01-01T00:00:00.000000Z", (string?)Assert.Single(_server.Requests).Json!["spec"]!["acquireTime"]);
    }

    [Fact]
    public async Task CreateAsync_NoAnswer_GivesUpAfterThirtySeconds()
    {
        var never = new TaskCompletionSource();
        _answer = _ => never.Task;
        var create = Assert.ThrowsAsync<KubernetesConnectionException>(() => _client.CreateAsync(Map, default));
        await Eventually.TrueAsync(() => _server.Requests.Count == 1, "the request");

        _time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(create.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await create;
        never.SetResult();
    }

    [Fact]
    public async Task CreateAsync_CallerCancels_IsACancellation()
    {
        var never = new TaskCompletionSource();
        _answer = _ => never.Task;
        using var cancel = new CancellationTokenSource();
        var create = _client.CreateAsync(Map, cancel.Token);
        await Eventually.TrueAsync(() => _server.Requests.Count == 1, "the request");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => create);
        never.SetResult();
    }

    [Theory]
    [InlineData("{\"metadata\":{\"name\":\"a\"")]
    [InlineData("<html>")]
    [InlineData("")]
    [InlineData("null")]
    public async Task CreateAsync_AnswerCannotBeRead_SaysThatTheOutcomeIsUnknown(string body)
    {
        _answer = context => context.Response.WriteAsync(body);

        await Assert.ThrowsAsync<KubernetesConnectionException>(() => _client.CreateAsync(Map, default));
    }

    [Fact]
    public async Task CreateAsync_NobodyListens_SaysSo()
    {
        using var kubernetes = KubernetesClients.Create(new k8s.KubernetesClientConfiguration { Host = "http://127.0.0.1:1" });
        var client = new ResourceClient<V1ConfigMap>(kubernetes, Kinds.ConfigMap, "tests", _time, new Jitter(1));

        await Assert.ThrowsAsync<KubernetesConnectionException>(() => client.CreateAsync(Map, default));
    }

    /// <summary>The token must not follow to wherever an answer points.</summary>
    [Fact]
    public async Task CreateAsync_Redirected_DoesNotFollow()
    {
        _answer = context =>
        {
            context.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.TemporaryRedirect, (await FailsAsync(() => _client.CreateAsync(Map, default))).StatusCode);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData(409, "AlreadyExists", nameof(KubernetesApiException.IsAlreadyExists))]
    [InlineData(409, "Conflict", nameof(KubernetesApiException.IsConflict))]
    [InlineData(403, "Forbidden", nameof(KubernetesApiException.IsForbidden))]
    [InlineData(422, "Invalid", nameof(KubernetesApiException.IsInvalid))]
    [InlineData(410, "Expired", nameof(KubernetesApiException.IsExpired))]
    [InlineData(429, "TooManyRequests", nameof(KubernetesApiException.IsTransient))]
    [InlineData(504, "Timeout", nameof(KubernetesApiException.IsTransient))]
    public async Task CreateAsync_Refused_IsWhatItIsAndNothingElse(int code, string reason, string kind)
    {
        _answer = context => Answers.StatusAsync(context, code, reason, "a");

        var failure = await FailsAsync(() => _client.CreateAsync(Map, default));

        Assert.Equal((code, reason), ((int)failure.StatusCode, failure.Reason));
        var kinds = typeof(KubernetesApiException).GetProperties().Where(property => property.PropertyType == typeof(bool));
        Assert.Equal([kind], kinds.Where(property => (bool)property.GetValue(failure)!).Select(property => property.Name));
    }

    /// <summary>Messages quote what people typed, and end in logs.</summary>
    [Fact]
    public async Task CreateAsync_RefusedWithControlCharacters_SaysItInPlainTextAndNotAtLength()
    {
        _answer = context => Answers.StatusAsync(context, 403, "Forbidden", "a", "a\r\nINFO forged\u001b[2J\u202e" + new string('x', 5000));

        var message = (await FailsAsync(() => _client.CreateAsync(Map, default))).Message;

        Assert.DoesNotContain(message, character => char.IsControl(character) || character == '\u202e');
        Assert.InRange(message.Length, 100, 1200);
    }

    [Fact]
    public async Task ListAsync_Query_IsEscapedAndSentWithEachPage()
    {
        var next = new Queue<string?>(["to ken/1", null]);
        _answer = context => Answers.JsonAsync(context, Answers.List("5", next.Dequeue(), [Answers.ConfigMap($"m{next.Count}", "1")]));

        var list = await _client.ListAsync("ns", new ListQuery("a=b,c!=d", "metadata.name=x"), default);

        Assert.Equal(["m1", "m0"], list.Items.Select(item => item.Metadata.Name));
        Assert.Equal("5", list.ResourceVersion);
        Assert.All(_server.Requests, request => Assert.Equal(
            ("a=b,c!=d", "metadata.name=x"), (request.Query["labelSelector"].ToString(), request.Query["fieldSelector"].ToString())));
        Assert.Equal("to ken/1", _server.Requests[1].Query["continue"]);
    }

    [Fact]
    public async Task ListAsync_NeverEnds_GivesUp()
    {
        _answer = context => Answers.JsonAsync(context, Answers.List("5", "again", []));

        await Assert.ThrowsAsync<KubernetesConnectionException>(() => _client.ListAsync(null, ListQuery.Everything, default));
    }

    private static async Task<KubernetesApiException> FailsAsync<TResult>(Func<Task<TResult>> call) =>
        await Assert.ThrowsAsync<KubernetesApiException>(call);

    private ResourceClient<T> Client<T>(ResourceKind kind)
        where T : class, k8s.IKubernetesObject<V1ObjectMeta> =>
        new(_server.CreateClient(), kind, "tests", _time, new Jitter(1));

    private async Task<object> WriteAsync(string write) => write switch
    {
        "create" => await _client.CreateAsync(Map, default),
        "apply" => await _client.ApplyAsync(Map, default),
        "apply status" => await _client.ApplyStatusAsync(Map, default),
        "merge patch" => await _client.MergePatchAsync("ns", "a", new JsonObject(), default),
        "delete" => await _client.DeleteAsync("ns", "a", "u", default),
        _ => throw new ArgumentOutOfRangeException(nameof(write)),
    };
}
