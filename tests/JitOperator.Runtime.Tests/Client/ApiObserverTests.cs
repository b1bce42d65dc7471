using System.Net;
using JitOperator.Runtime.Client;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Runtime.Tests.Client;

public sealed class ApiObserverTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);
    private readonly ClockSkew _clock;

    public ApiObserverTests() => _clock = new ClockSkew(_time);

    [Theory]
    [InlineData(-60, 59)]
    [InlineData(60, -60)]
    [InlineData(0, 0)]
    public async Task Send_AnswerWithDate_TellsHowFarTheClockIsOff(int serverAhead, int skew)
    {
        await SendAsync(HttpStatusCode.OK, Start.AddSeconds(serverAhead));

        Assert.Equal(TimeSpan.FromSeconds(skew), _clock.Current);
    }

    [Fact]
    public async Task Send_Refusal_TellsAsWell()
    {
        await SendAsync(HttpStatusCode.Forbidden, Start.AddHours(1));

        Assert.Equal(TimeSpan.FromHours(-1), _clock.Current);
    }

    [Fact]
    public async Task Send_AnswerWithoutDate_TellsNothing()
    {
        await SendAsync(HttpStatusCode.OK, date: null);

        Assert.Null(_clock.Current);
    }

    private async Task SendAsync(HttpStatusCode status, DateTimeOffset? date)
    {
        using var observer = new ApiObserver(_clock) { InnerHandler = new Answer(status, date) };
        using var client = new HttpMessageInvoker(observer);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://127.0.0.1/api");
        using var answer = await client.SendAsync(request, CancellationToken.None);
        Assert.Equal(status, answer.StatusCode);
    }

    private sealed class Answer(HttpStatusCode status, DateTimeOffset? date) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = new HttpResponseMessage(status);
            answer.Headers.Date = date;
            return Task.FromResult(answer);
        }
    }
}
