using System.Net;
using System.Text;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Witness;
using Xunit;

namespace JitOperator.Operator.Tests.Witness;

/// <summary>The HTTP interface over real sockets.</summary>
public sealed class WitnessServerTests : IAsyncDisposable
{
    private readonly WitnessHouse _house = new();

    [Fact]
    public async Task AddCheckpoint_OverHttp_AnswersAsTheSpecificationSays()
    {
        var witness = await _house.StartAsync("witness.example.com/w1");
        var body = await BodyAsync(0, 7);

        using var first = await PostAsync(witness, body);
        using var again = await PostAsync(witness, body);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.StartsWith("\u2014 witness.example.com/w1 ", await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size"), (again.StatusCode, again.Content.Headers.ContentType?.ToString()));
        Assert.Equal("7\n", await again.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Checkpoint_ForAMonitor_HasBothSignatures()
    {
        var witness = await _house.StartAsync("witness.example.com/w1");
        var url = new Uri(witness.Url!, WitnessService.HashOf(WitnessHouse.Origin) + "/checkpoint");
        using var before = await _house.Http.GetAsync(url);
        using var posted = await PostAsync(witness, await BodyAsync(0, 7));

        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        var note = await _house.Http.GetStringAsync(url);
        Assert.True(Checkpoint.TryOpen(note, [_house.Log.Verifier], out var checkpoint, out _));
        Assert.Equal(7, checkpoint!.Size);
        Assert.True(WitnessHouse.Policy(1, witness).Judge(note).IsSatisfied);
    }

    [Theory]
    [InlineData("GET", "healthz", 200)]
    [InlineData("POST", "healthz", 405)]
    [InlineData("GET", "add-checkpoint", 405)]
    [InlineData("POST", "add-checkpoint", 400)]
    [InlineData("GET", "", 404)]
    [InlineData("GET", "checkpoint", 404)]
    [InlineData("GET", "/checkpoint", 404)]
    [InlineData("GET", "../../etc/checkpoint", 404)]
    [InlineData("POST", "sign-subtree", 404)]
    public async Task Answer_OtherRequests_HasTheirStatus(string method, string path, int status)
    {
        var witness = await _house.StartAsync("witness.example.com/w1");
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(witness.Url + path));

        using var answer = await _house.Http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task AddCheckpoint_TooLarge_IsRefusedUnread()
    {
        var witness = await _house.StartAsync("witness.example.com/w1", options: new() { MaxBodyBytes = 1000 });

        using var answer = await PostAsync(witness, new string('x', 2000));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    private Task<HttpResponseMessage> PostAsync(WitnessEndpoint witness, string body) =>
        _house.Http.PostAsync(new Uri(witness.Url!, "add-checkpoint"), new StringContent(body, Encoding.UTF8));

    private async Task<string> BodyAsync(long oldSize, long size)
    {
        var head = _house.Head(size);
        Assert.True(SignedNote.TryParse(head.SignedNote, out var note));
        return new AddCheckpoint(oldSize, await _house.Leaves.ProveAsync(oldSize, size, default), note!, head.Checkpoint).ToString();
    }
}
