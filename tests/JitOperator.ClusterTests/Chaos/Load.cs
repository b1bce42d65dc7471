using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Stories;
using JitOperator.Runtime.Client;
using JitOperator.TestKit.Waiting;
using k8s.Autorest;

namespace JitOperator.ClusterTests.Chaos;

/// <summary>People who ask, agree, refuse and give back, and who try again whatever they run into.</summary>
internal sealed class Load(Scene scene, int seed)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);
    private static readonly string[] s_over =
        [RequestPhases.Expired, RequestPhases.Revoked, RequestPhases.Denied, RequestPhases.TimedOut, RequestPhases.Failed, RequestPhases.Withdrawn];

    private readonly ConcurrentBag<Life> _lives = [];

    /// <summary>Those that are over.</summary>
    public IReadOnlyCollection<Life> Lives => _lives;

    /// <summary>Goes on until told, with so many at once; those that are under way then are lived to the end.</summary>
    public Task RunAsync(int atOnce, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, atOnce).Select(async one =>
    {
        var random = new Random(HashCode.Combine(seed, one));
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            _lives.Add(await LiveAsync(string.Create(CultureInfo.InvariantCulture, $"life-{one}-{number}"), random));
        }
    }));

    private async Task<Life> LiveAsync(string name, Random random)
    {
        var seconds = random.Next(3, 15);
        var (refuse, revoke) = (random.Next(10) == 0, random.Next(5) == 0);
        var asked = scene.NewRequest(spec => spec.Duration = string.Create(CultureInfo.InvariantCulture, $"{seconds}s"));
        asked.Metadata.Name = name;
        var alice = scene.As(scene.Alice);
        var request = await PatientlyAsync("asked for", async () =>
            await alice.Requests.GetAsync(scene.Namespace, name, CancellationToken.None) ?? await alice.Requests.CreateAsync(asked, CancellationToken.None));
        await PatientlyAsync("decided", async () => await ReadAsync() is { } now && IsOver(now) ? now : await DecidedAsync(request, refuse));
        if (revoke)
        {
            await PatientlyAsync("given back", async () => await ReadAsync() switch
            {
                { } now when IsOver(now) => now,
                { Status.GrantedAt: not null } => await alice.Requests.MergePatchAsync(
                    scene.Namespace, name, new JsonObject { ["spec"] = new JsonObject { ["revoked"] = true } }, CancellationToken.None),
                _ => null,
            });
        }

        var over = await PatientlyAsync("over", async () => await ReadAsync() is { } now && IsOver(now) ? now : null);
        return new(over.Metadata.Uid, name, over.Status!.Phase!, over.Status.Message ?? string.Empty);

        async Task<AccessRequest?> ReadAsync() => await scene.Admin.Requests.GetAsync(scene.Namespace, name, CancellationToken.None);

        async Task<T> PatientlyAsync<T>(string what, Func<Task<T?>> attempt)
            where T : class => await Eventually.NotNullAsync(
                async () =>
                {
                    try
                    {
                        return await attempt();
                    }
                    catch (Exception e) when (e is KubernetesRequestException or HttpOperationException or HttpRequestException or TaskCanceledException or IOException)
                    {
                        return null;
                    }
                },
                $"{name} is {what}",
                s_patience);
    }

    private async Task<object?> DecidedAsync(AccessRequest request, bool refuse) => await scene.ApprovalsAsync(request) switch
    {
        [{ Spec.Decision: null } open, ..] => await scene.DecideAsync(scene.Bob, open, refuse ? Decisions.Denied : Decisions.Approved, "as agreed"),

        // One whose answer was lost may have been made.
        [var decided, ..] => decided,
        _ => null,
    };

    private static bool IsOver(AccessRequest request) => s_over.Contains(request.Status?.Phase);
}
