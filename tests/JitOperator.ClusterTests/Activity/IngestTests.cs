using System.IO.Compression;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.ClusterTests.Stories;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;
using Xunit;

namespace JitOperator.ClusterTests.Activity;

/// <summary>What the API server itself wrote into a file, shipped by the program as a cloud would hand it out.</summary>
public sealed class IngestTests(ActivityCluster activity) : IClassFixture<ActivityCluster>
{
    private const string Source = "files";

    [Fact]
    public async Task Ingest_OfTheApiServersOwnLog_RecordsWhatIsNewAndNothingTwice()
    {
        var scene = await Scene.CreateAsync(activity.Installation, spec => spec.Approval = new() { Automatic = true });
        var request = await scene.InPhaseAsync(await scene.AskAsync(), RequestPhases.Active);
        await scene.CanEventuallyAsync(scene.Alice, true);
        using (var response = await scene.Alice.Client.HttpClient.GetAsync(new Uri(scene.Alice.Client.BaseUri, $"api/v1/namespaces/{scene.Namespace}/pods/shipped")))
        {
            Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
        }

        var uid = request.Metadata.Uid;
        await Eventually.TrueAsync(async () => (await ObservedAsync(uid)).Any(r => r.Activity!.Action!.Name == "shipped"), "the webhook told of it");
        await IngestAsync(activity.AuditLog);
        var told = await ObservedAsync(uid);
        Assert.DoesNotContain(told, record => record.Activity!.Source == Source);

        // The same call under another ID is another call.
        var line = ReadLines().Last(text => text.Contains("/pods/shipped\"", StringComparison.Ordinal));
        var other = JsonNode.Parse(line)!;
        other["auditID"] = "from-a-file";
        var folder = Directory.CreateTempSubdirectory("jit-ingest-");
        try
        {
            var path = Path.Combine(folder.FullName, "cloudwatch");
            await WriteAsync(path, other.ToJsonString());
            await IngestAsync(path, path);
            var shipped = Assert.Single(await ObservedAsync(uid), record => record.Activity!.Source == Source);
            Assert.Equal(("from-a-file", "shipped"), (shipped.Activity!.Action!.AuditId, shipped.Activity.Action.Name));
            Assert.Equal(told.First(record => record.Activity!.Action!.Name == "shipped").Activity!.Attribution, shipped.Activity.Attribution);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        var usage = await activity.Log.RunAsync("usage", "--request", uid);
        Assert.True(usage.Succeeded, usage.ToString());
        Assert.Contains("rules      as the cluster has them now\n", usage.Output, StringComparison.Ordinal);
        Assert.Contains("resourceNames: [\"shipped\"]", usage.Output, StringComparison.Ordinal);
        await activity.Log.VerifyAsync();
    }

    private async Task IngestAsync(params string[] files)
    {
        var folder = activity.Cluster.Files!.AuditWebhook;
        var result = await Command.RunAsync(
            Replica.Program,
            [
                "activity", "ingest",
                "--to", $"https://127.0.0.1:{await File.ReadAllTextAsync(Path.Combine(folder, "port"))}/audit",
                "--token-file", Path.Combine(folder, "token"),
                "--ca-file", activity.Cluster.Files.At("ca.crt"),
                "--source", Source,
                "--give-up-after", "2m",
                .. files,
            ]);
        Assert.True(result.Succeeded, result.ToString());
    }

    private async Task<IReadOnlyList<AuditRecord>> ObservedAsync(string uid) =>
        [.. (await activity.Log.RecordsOfAsync(uid)).Where(record => record.Type == AuditRecordTypes.ActivityObserved)];

    private IEnumerable<string> ReadLines()
    {
        using var stream = new FileStream(activity.AuditLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static async Task WriteAsync(string path, string message)
    {
        var batch = new JsonObject
        {
            ["messageType"] = "DATA_MESSAGE",
            ["logGroup"] = "/aws/eks/shop/cluster",
            ["logStream"] = "kube-apiserver-audit-0a1b",
            ["logEvents"] = new JsonArray(new JsonObject { ["id"] = "1", ["timestamp"] = 1, ["message"] = message }),
        };
        await using var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        await zip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(batch.ToJsonString()));
    }
}
