using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Runtime.Admission;

namespace JitOperator.Runtime.Tests.Admission;

/// <summary>What is asked and answered, over real TLS.</summary>
public sealed class AdmissionReviewTests
{
    public static TheoryData<string> NoReviews => new(
        string.Empty,
        "null",
        "[]",
        "{}",
        Reviews.Minimal[..^1],
        Reviews.Minimal + "{}",
        Reviews.Minimal.Replace("k8s.io/v1\"", "k8s.io/v1beta1\"", StringComparison.Ordinal),
        Reviews.Minimal.Replace("AdmissionReview", "ConversionReview", StringComparison.Ordinal),
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""",
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":null}""",
        Reviews.Minimal.Replace("\"uid\":\"u-1\",", string.Empty, StringComparison.Ordinal),
        Reviews.Minimal.Replace("u-1", string.Empty, StringComparison.Ordinal),
        Reviews.Minimal.Replace("CREATE", "create", StringComparison.Ordinal),
        Reviews.Minimal.Replace("CREATE", "PURGE", StringComparison.Ordinal),
        Reviews.Minimal.Replace("CREATE", string.Empty, StringComparison.Ordinal),
        Reviews.Minimal.Replace("\"CREATE\"", "1", StringComparison.Ordinal),
        Reviews.Minimal.Replace("\"operation\":\"CREATE\",", string.Empty, StringComparison.Ordinal),
        Reviews.Minimal.Replace("alice", string.Empty, StringComparison.Ordinal),
        Reviews.Minimal.Replace("\"username\":\"alice\"", "\"Username\":\"alice\"", StringComparison.Ordinal),
        Reviews.Minimal.Replace("{\"username\":\"alice\"}", "null", StringComparison.Ordinal),
        Reviews.Minimal.Replace("\"alice\"", "\"alice\",\"username\":\"bob\"", StringComparison.Ordinal),
        Reviews.Minimal.Replace("\"alice\"", "\"alice\",\"groups\":[null]", StringComparison.Ordinal),
        Reviews.Minimal.Replace("\"alice\"", "\"alice\",\"groups\":null", StringComparison.Ordinal),
        Reviews.Minimal.Replace("\"alice\"", "\"alice\",\"extra\":{\"a\":null}", StringComparison.Ordinal),
        Reviews.Minimal.Replace("\"alice\"", "\"alice\",\"extra\":{\"a\":\"b\"}", StringComparison.Ordinal),
        Reviews.Minimal.Replace("\"alice\"}", "\"alice\"},\"object\":" + new string('[', 500) + new string(']', 500), StringComparison.Ordinal));

    [Fact]
    public async Task Post_FullReview_HandsOverEveryPart()
    {
        var handler = new DelegateHandler(_ => AdmissionVerdict.Allow());
        await using var host = await AdmissionHost.StartAsync(handler);

        await host.ReviewAsync(Reviews.Full);

        var request = handler.Last!;
        Assert.Equal("u-2", request.Uid);
        Assert.Equal(new AdmissionKind { Group = "g.io", Version = "v1", Kind = "Thing" }, request.Kind);
        Assert.Equal(new AdmissionResource { Group = "g.io", Version = "v1", Resource = "things" }, request.Resource);
        Assert.Equal(("status", "a", "team"), (request.SubResource, request.Name, request.Namespace));
        Assert.Equal(AdmissionOperation.Update, request.Operation);
        Assert.Equal(("alice", "77"), (request.UserInfo.Username, request.UserInfo.Uid));
        Assert.Equal(["dev", "system:authenticated"], request.UserInfo.Groups);
        Assert.Equal(["mfa", "high"], request.UserInfo.Extra["acr"]);
        Assert.Equal(2, request.Object!.Value.GetProperty("spec").GetProperty("n").GetInt32());
        Assert.Equal(1, request.OldObject!.Value.GetProperty("spec").GetProperty("n").GetInt32());
        Assert.True(request.DryRun);
    }

    [Fact]
    public async Task Post_SmallestReview_LeavesOutWhatIsNotThere()
    {
        var handler = new DelegateHandler(_ => AdmissionVerdict.Allow());
        await using var host = await AdmissionHost.StartAsync(handler);

        await host.ReviewAsync(Reviews.Minimal.Replace(
            "\"operation\"", "\"name\":\"\",\"namespace\":\"\",\"subResource\":\"\",\"object\":null,\"operation\"", StringComparison.Ordinal));

        var request = handler.Last!;
        Assert.Equal(string.Empty, request.Kind.Group);
        Assert.Null(request.SubResource ?? request.Name ?? request.Namespace);
        Assert.False(request.Object.HasValue || request.OldObject.HasValue || request.DryRun);
        Assert.Empty(request.UserInfo.Uid);
        Assert.Empty(request.UserInfo.Groups);
        Assert.Empty(request.UserInfo.Extra);
    }

    [Theory]
    [MemberData(nameof(NoReviews))]
    public async Task Post_NoReview_Is400AndNobodyIsAsked(string body)
    {
        var handler = new DelegateHandler(_ => AdmissionVerdict.Allow());
        await using var host = await AdmissionHost.StartAsync(handler);

        using var response = await host.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.EndsWith(".\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(handler.Last);
    }

    [Fact]
    public async Task Post_Allowed_SaysSoAndNoMore()
    {
        await using var host = await AdmissionHost.StartAsync(_ => AdmissionVerdict.Allow());

        var response = await host.ReviewAsync();

        Assert.Equal("""{"uid":"u-1","allowed":true}""", response.ToJsonString());
    }

    [Fact]
    public async Task Post_AllowedWithPatch_CarriesTheJsonPatch()
    {
        await using var host = await AdmissionHost.StartAsync(_ => AdmissionVerdict.Allow(
        [
            JsonPatchOperation.Test(null, "metadata", "annotations"),
            JsonPatchOperation.Add(new JsonObject(), "metadata", "annotations"),
            JsonPatchOperation.Add("a\"b", "metadata", "annotations", "x.io/a~b"),
            JsonPatchOperation.Replace(3, "spec", "list", "0"),
            JsonPatchOperation.Remove("spec", "gone"),
        ]));

        var response = await host.ReviewAsync();

        Assert.Equal("JSONPatch", (string?)response["patchType"]);
        var patch = JsonNode.Parse(Convert.FromBase64String((string)response["patch"]!));
        Assert.True(JsonNode.DeepEquals(patch, JsonNode.Parse("""
            [{"op":"test","path":"/metadata/annotations","value":null},
             {"op":"add","path":"/metadata/annotations","value":{}},
             {"op":"add","path":"/metadata/annotations/x.io~1a~0b","value":"a\"b"},
             {"op":"replace","path":"/spec/list/0","value":3},
             {"op":"remove","path":"/spec/gone"}]
            """)));
    }

    [Fact]
    public async Task Post_DefaultVerdict_IsRefused()
    {
        await using var host = await AdmissionHost.StartAsync(_ => default);

        AssertRefused(await host.ReviewAsync(), 500, "InternalError", "The webhook came to no decision.");
    }

    [Theory]
    [InlineData(400, "BadRequest")]
    [InlineData(403, "Forbidden")]
    [InlineData(409, "Conflict")]
    [InlineData(422, "Invalid")]
    [InlineData(418, null)]
    public async Task Post_Denied_SaysWhy(int code, string? reason)
    {
        await using var host = await AdmissionHost.StartAsync(_ => AdmissionVerdict.Deny(code, "Ask for less."));

        AssertRefused(await host.ReviewAsync(), code, reason, "Ask for less.");
    }

    [Fact]
    public async Task Post_TextThatPeopleTyped_CannotMoveATerminal()
    {
        await using var host = await AdmissionHost.StartAsync(
            _ => AdmissionVerdict.Deny(403, "No \u001b[31m\u202e\r\nway", ["\u001b[2J", new string('w', 1000)]));

        var response = await host.ReviewAsync();

        Assert.Equal("No \ufffd[31m\ufffd\ufffd\ufffdway", (string?)response["status"]!["message"]);
        Assert.Equal("\ufffd[2J", (string?)response["warnings"]![0]);
        Assert.Equal(256, Encoding.UTF8.GetByteCount((string)response["warnings"]![1]!));
    }

    [Fact]
    public async Task Post_HandlerThrows_IsRefusedWithoutTheDetails()
    {
        await using var host = await AdmissionHost.StartAsync(_ => throw new InvalidOperationException("secret"));

        AssertRefused(await host.ReviewAsync(), 500, "InternalError", "The webhook failed; its log says why, at review u-1.");
    }

    [Fact]
    public async Task Post_HandlerIsCancelledByItself_IsRefused()
    {
        await using var host = await AdmissionHost.StartAsync(
            new DelegateHandler((_, _) => ValueTask.FromCanceled<AdmissionVerdict>(new CancellationToken(canceled: true))));

        AssertRefused(await host.ReviewAsync(), 500, "InternalError", "The webhook failed; its log says why, at review u-1.");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(399)]
    [InlineData(600)]
    public void Deny_CodeThatIsNoError_Refuses(int code) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AdmissionVerdict.Deny(code, "No."));

    private static void AssertRefused(JsonObject response, int code, string? reason, string message)
    {
        Assert.Equal("u-1", (string?)response["uid"]);
        Assert.False((bool)response["allowed"]!);
        Assert.Equal(code, (int)response["status"]!["code"]!);
        Assert.Equal(reason, (string?)response["status"]!["reason"]);
        Assert.Equal(message, (string?)response["status"]!["message"]);
        Assert.False(response.ContainsKey("patch"));
    }
}
