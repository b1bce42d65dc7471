using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;

namespace JitOperator.Simulator.Network;

/// <summary>
/// One process's connections to the API server: its HTTP client's last handler. Requests take their time, and may be lost before they
/// have done anything or after.
/// </summary>
internal sealed class Link(Simulation world, ApiFront front, ApiUser user, ProcessClock clock) : DelegatingHandler
{
    private readonly List<WatchStream> _watches = [];

    /// <summary>What can go wrong on it now.</summary>
    public LinkFaults Faults { get; set; } = LinkFaults.None;

    /// <summary>Breaks what is open, one way or another.</summary>
    public void Disturb()
    {
        foreach (var watch in _watches)
        {
            switch (world.Random.Next(4))
            {
                case 0:
                    watch.Break();
                    break;
                case 1:
                    watch.FallSilent();
                    break;
                case 2:
                    watch.Expire();
                    break;
                default:
                    break;
            }
        }

        _watches.Clear();
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var call = new ApiCall(
            user,
            request.Method.Method,
            ResourcePath.Parse(request.RequestUri!) ?? throw new HttpRequestException($"No resource: {request.RequestUri}"),
            request.Content?.Headers.ContentType?.MediaType,
            string.IsNullOrEmpty(body) ? null : JsonNode.Parse(body)!.AsObject());
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        await using var registration = cancellationToken.UnsafeRegister(
            _ => answer.TrySetCanceled(cancellationToken), null);
        Send(call, answer);
        var response = await answer.Task.ConfigureAwait(false);
        response.RequestMessage = request;
        return response;
    }

    private void Send(ApiCall call, TaskCompletionSource<HttpResponseMessage> answer)
    {
        var faults = Faults;
        if (faults.IsCut || world.Chance(faults.LostRequests))
        {
            Lose(answer, HttpRequestError.ConnectionError);
            return;
        }

        world.Time.After(world.Delay(faults.Slowest), () =>
        {
            if (call.Path.Query["watch"] == "true")
            {
                Watch(call, answer);
                return;
            }

            front.Receive(call, result => clock.After(world.Delay(faults.Slowest), () =>
            {
                if (Faults.IsCut || world.Chance(faults.LostAnswers))
                {
                    Lose(answer, HttpRequestError.ResponseEnded);
                }
                else
                {
                    answer.TrySetResult(Response(result));
                }
            }));
        });
    }

    /// <summary>Either an error at once, or silence until somebody gives up waiting.</summary>
    private void Lose(TaskCompletionSource<HttpResponseMessage> answer, HttpRequestError how)
    {
        if (world.Chance(0.7))
        {
            clock.After(
                world.Delay(TimeSpan.FromSeconds(1)), () => answer.TrySetException(new HttpRequestException(how, "The connection failed.")));
        }
    }

    private void Watch(ApiCall call, TaskCompletionSource<HttpResponseMessage> answer)
    {
        try
        {
            var stream = new WatchStream(world, clock, front.Etcd, call.Path, Faults.SlowestNews);
            _watches.Add(stream);
            clock.After(TimeSpan.Zero, () => answer.TrySetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(stream) }));
        }
        catch (ApiError expired)
        {
            clock.After(TimeSpan.Zero, () => answer.TrySetResult(Response(new ApiAnswer(expired.Code, expired.ToStatus()))));
        }
    }

    private static HttpResponseMessage Response(ApiAnswer answer) => new(answer.Code)
    {
        Content = new ByteArrayContent(Encoding.UTF8.GetBytes(answer.Body.ToJsonString()))
        {
            Headers = { ContentType = new("application/json") },
        },
    };
}
