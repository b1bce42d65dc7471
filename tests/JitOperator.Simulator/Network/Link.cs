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
    /// <summary>How long the process waits for an answer; its own timers run by the true time, which stands still here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long a dead connection goes unnoticed, by the keep-alive that the client sets.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private readonly List<WatchStream> _watches = [];

    /// <summary>Hears of every request as it leaves the process.</summary>
    public Action<ApiCall>? Leaving { get; set; }

    /// <summary>True once the process is dead: whatever is still awake in it says nothing any more.</summary>
    public bool IsDead { get; set; }

    /// <summary>What can go wrong on it now.</summary>
    public LinkFaults Faults { get; set; } = LinkFaults.None;

    /// <summary>Breaks what is open, one way or another.</summary>
    /// <returns>How long some of it may stay dead unnoticed.</returns>
    public TimeSpan Disturb()
    {
        var unnoticed = TimeSpan.Zero;
        foreach (var watch in _watches)
        {
            switch (world.Random.Next(4))
            {
                case 0:
                    watch.Break();
                    break;
                case 1:
                    watch.FallSilent();
                    unnoticed = KeepAlive;
                    world.Time.After(KeepAlive, watch.Break);
                    break;
                case 2:
                    watch.Expire();
                    break;
                default:
                    break;
            }
        }

        _watches.Clear();
        return unnoticed;
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
        clock.After(Patience, () => answer.TrySetException(new TaskCanceledException("No answer in time.", new TimeoutException())));
        Send(call, answer);
        var response = await answer.Task.ConfigureAwait(false);
        response.RequestMessage = request;
        return response;
    }

    private void Send(ApiCall call, TaskCompletionSource<HttpResponseMessage> answer)
    {
        if (IsDead)
        {
            return;
        }

        Leaving?.Invoke(call);
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

            if (call.Verb == HttpMethod.Get.Method && call.Path.Name is not null && call.Path.Plural == faults.Unreadable)
            {
                Refuse(new ApiError(HttpStatusCode.InternalServerError, "InternalError", "etcdserver: request timed out"), answer);
                return;
            }

            front.Receive(call, result =>
            {
                var date = Date();
                clock.After(world.Delay(faults.Slowest), () =>
                {
                    if (Faults.IsCut || world.Chance(faults.LostAnswers))
                    {
                        Lose(answer, HttpRequestError.ResponseEnded);
                    }
                    else
                    {
                        answer.TrySetResult(Response(result, date));
                    }
                });
            });
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
            var opened = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(stream) };
            opened.Headers.Date = Date();
            clock.After(TimeSpan.Zero, () => answer.TrySetResult(opened));
        }
        catch (ApiError expired)
        {
            Refuse(expired, answer);
        }
    }

    private void Refuse(ApiError error, TaskCompletionSource<HttpResponseMessage> answer) =>
        clock.After(TimeSpan.Zero, () => answer.TrySetResult(Response(new ApiAnswer(error.Code, error.ToStatus()), Date())));

    // Whole seconds, of the API server's clock.
    private DateTimeOffset Date() => world.Time.Now.AddTicks(-(world.Time.Now.Ticks % TimeSpan.TicksPerSecond));

    private static HttpResponseMessage Response(ApiAnswer answer, DateTimeOffset date)
    {
        var response = new HttpResponseMessage(answer.Code)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(answer.Body.ToJsonString()))
            {
                Headers = { ContentType = new("application/json") },
            },
        };
        response.Headers.Date = date;
        return response;
    }
}
