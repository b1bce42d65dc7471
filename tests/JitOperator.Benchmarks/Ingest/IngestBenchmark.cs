using System.Globalization;
using System.Text;
using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Activity;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.TestKit.Clusters;
using k8s;
using k8s.Models;

namespace JitOperator.Benchmarks.Ingest;

/// <summary>
/// How fast audit events are gone through: a stream of real ones of a real API server, in the batches that it sends, beside a baseline that
/// does no more than parse the same bytes with the JSON library's document model.
/// </summary>
internal static class IngestBenchmark
{
    public const string Verb = "ingest";
    private const int BatchSize = 400;
    private const int Rounds = 5;
    private const int Users = 4;

    public static async Task RunAsync(int events)
    {
        await using var cluster = await TestCluster.StartLocalAsync();
        Console.WriteLine($"{await CallAsync(cluster, events)} calls made");
        var lines = await ReadAsync(cluster.Files!.AuditLog);
        var grants = new GrantIndex();
        foreach (var user in Enumerable.Range(0, Users).Where(user => user == 0))
        {
            Note(grants, user);
        }

        var attributor = new Attributor(grants, (_, _) => View);
        var related = lines.Where(line => line.AsSpan().IndexOf("jit-"u8) >= 0).ToList();
        var unrelated = lines.Where(line => line.AsSpan().IndexOf("jit-"u8) < 0 && line.AsSpan().IndexOf("\"user-0\""u8) < 0).ToList();
        Console.WriteLine($"{lines.Count} events, {lines.Sum(line => (long)line.Length) / 1e6:F0} MB; {related.Count} name a binding of ours");
        Console.WriteLine($"{"",-46}{"events/s",10} {"MB/s",7} {"bytes/event",12}");
        foreach (var (name, stream) in new[] { ("all", lines), ("unrelated", unrelated), ("attributed", related) })
        {
            var batches = stream.Chunk(BatchSize).Select(Batch).ToList();
            Measure($"{name}: parsed as documents, and no more", batches, stream.Count, batch =>
            {
                using var document = JsonDocument.Parse(batch);
                return document.RootElement.GetProperty("items").GetArrayLength();
            });
            Measure($"{name}: picked, attributed, made into records", batches, stream.Count, batch =>
            {
                // A ledger of its own for each batch: what came before would be known, and no record be made of it.
                var ledger = new ActivityLedger(grants, new ActivityLimits { FullRecords = int.MaxValue });
                var calls = EventScanner.Scan(batch, (in EventGlance glance) => glance.NamesOurs || grants.HasPerson(glance.Acting), out var seen);
                var found = calls.Select(attributor.Attribute).OfType<AttributedCall>();
                _ = ledger.Plan(found, "webhook", _ => null, tight: false, Now).Records.Count;
                return seen;
            });
        }
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static IReadOnlyList<V1PolicyRule> View => [new() { ApiGroups = [""], Resources = ["pods", "services", "configmaps"], Verbs = ["get", "list"] }];

    private static AuditRequest RequestOf(int user) => new("default", $"grant-{user}", $"uid-{user}");

    private static void Note(GrantIndex grants, int user)
    {
        var scope = GrantScope.Of(["default"]);
        grants.Note(
            RequestOf(user),
            new Grant(Now.AddHours(-1), Now.AddHours(1), $"user-{user}", ApiConstants.ClusterRoleKind, "view", string.Empty, "policy", scope, Grant.BindingsOf($"uid-{user}", scope)),
            endedAt: null);
    }

    // Four users in equal parts: the first by a binding of a grant, the others by standing ones.
    private static async Task<int> CallAsync(TestCluster cluster, int events)
    {
        var users = new List<ClusterUser>();
        for (var i = 0; i < Users; i++)
        {
            users.Add(await cluster.UserAsync($"user-{i}"));
            var binding = await cluster.Admin.Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(
                new V1RoleBinding
                {
                    Metadata = new() { Name = i == 0 ? BindingName.For("uid-0", "default") : $"standing-{i}" },
                    RoleRef = new() { ApiGroup = ApiConstants.Rbac, Kind = ApiConstants.ClusterRoleKind, Name = "view" },
                    Subjects = [new() { ApiGroup = ApiConstants.Rbac, Kind = "User", Name = $"user-{i}" }],
                },
                "default");
            await Authorizer.KnowsAsync(cluster.Admin.Client, binding);
        }

        var made = 0;
        await Parallel.ForAsync(0, events, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellationToken) =>
        {
            var client = users[i % Users].Client;
            var kind = (i / Users % 3) switch { 0 => "pods", 1 => "services", _ => "configmaps" };
            using var answer = await client.HttpClient.GetAsync(new Uri(client.BaseUri, $"api/v1/namespaces/default/{kind}/thing-{i % 97}"), cancellationToken);
            Interlocked.Increment(ref made);
        });
        return made;
    }

    private static async Task<List<byte[]>> ReadAsync(string path)
    {
        var lines = new List<byte[]>();
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Add(Encoding.UTF8.GetBytes(line));
        }

        return lines;
    }

    private static byte[] Batch(byte[][] lines)
    {
        using var batch = new MemoryStream();
        batch.Write("""{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":["""u8);
        for (var i = 0; i < lines.Length; i++)
        {
            if (i > 0)
            {
                batch.WriteByte((byte)',');
            }

            batch.Write(lines[i]);
        }

        batch.Write("]}"u8);
        return batch.ToArray();
    }

    // The median of several rounds; the first, in which code is compiled, is not counted.
    private static void Measure(string what, List<byte[]> batches, int events, Func<byte[], int> take)
    {
        var seconds = new List<double>();
        long allocated = 0;
        for (var round = 0; round <= Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = TimeProvider.System.GetTimestamp();
            if (batches.Sum(take) != events)
            {
                throw new InvalidOperationException("Not every event was seen.");
            }

            if (round > 0)
            {
                seconds.Add(TimeProvider.System.GetElapsedTime(start).TotalSeconds);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        var median = seconds.Order().ElementAt(Rounds / 2);
        var bytes = batches.Sum(batch => (long)batch.Length);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-46}{events / median,10:F0} {bytes / median / 1e6,7:F0} {(double)allocated / events,12:F1}"));
    }
}
