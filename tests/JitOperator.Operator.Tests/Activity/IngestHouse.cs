using System.IO.Compression;
using System.Text;
using JitOperator.Operator.Activity.Ingest;
using JitOperator.Runtime.Timing;
using Xunit;

namespace JitOperator.Operator.Tests.Activity;

/// <summary>A folder of files, an endpoint, and what ships from one to the other.</summary>
internal sealed class IngestHouse : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-ingest-");
    private readonly StringBuilder _told = new();

    private IngestHouse(FakeEndpoint endpoint)
    {
        Endpoint = endpoint;
        File.WriteAllText(At("token"), FakeEndpoint.Token + "\n");
        File.WriteAllText(At("ca.pem"), endpoint.Certificate.ExportCertificatePem());
    }

    public FakeEndpoint Endpoint { get; }

    public string Told
    {
        get
        {
            lock (_told)
            {
                return _told.ToString();
            }
        }
    }

    public static async Task<IngestHouse> CreateAsync() => new(await FakeEndpoint.StartAsync());

    public string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>An event as the log backend writes it, without the end of its line.</summary>
    public static string Event(string id, string extra = "") =>
        $$$"""{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"{{{id}}}","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/a/pods","verb":"list","user":{"username":"alice"}{{{extra}}},"requestReceivedTimestamp":"2026-03-01T10:00:00.000000Z","stageTimestamp":"2026-03-01T10:00:00.010000Z"}""";

    public static string Lines(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(i => Event($"e{i}") + "\n"));

    public static string[] Ids(int from, int count) => [.. Enumerable.Range(from, count).Select(i => $"e{i}")];

    public string Write(string name, string content)
    {
        File.WriteAllText(At(name), content);
        return At(name);
    }

    public string WriteGzip(string name, string content)
    {
        File.WriteAllBytes(At(name), Zip(content));
        return At(name);
    }

    public static byte[] Zip(string content)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes(content));
        }

        return bytes.ToArray();
    }

    public IngestOptions Options(params string[] files) => new()
    {
        Files = files,
        To = Endpoint.Url,
        TokenFile = At("token"),
        AuthorityFile = At("ca.pem"),
        Source = "test",
        PollInterval = TimeSpan.FromMilliseconds(5),
        FirstRetry = TimeSpan.FromMilliseconds(5),
        LongestRetry = TimeSpan.FromMilliseconds(20),
    };

    public Task<int> RunAsync(IngestOptions options, Stream? standardInput = null, CancellationToken cancellationToken = default)
    {
        var error = TextWriter.Synchronized(new Teller(_told));
        return Task.Run(
            () => new Ingestion(options, () => standardInput ?? Stream.Null, error, TimeProvider.System, new Jitter(1)).RunAsync(cancellationToken),
            CancellationToken.None);
    }

    /// <summary>Waits on a condition.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        using var over = new CancellationTokenSource(s_patience, TimeProvider.System);
        while (!condition())
        {
            Assert.False(over.IsCancellationRequested, $"{what}: never. {Told}");
            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, over.Token));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Endpoint.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private sealed class Teller(StringBuilder told) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            lock (told)
            {
                told.AppendLine(value);
            }
        }
    }
}
