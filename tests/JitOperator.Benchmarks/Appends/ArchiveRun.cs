using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Archive.S3;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Benchmarks.Exports;
using JitOperator.TestKit.ObjectStores;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Benchmarks.Appends;

/// <summary>Archives a log of 200 full bundles from its beginning, as after an outage of the archive.</summary>
internal static class ArchiveRun
{
    private const int Records = 200 * TilePath.FullWidth;
    private const string Bucket = "bench";

    public static async Task AllAsync(string directory)
    {
        await MeasureAsync("directory", new DirectoryArchiveStore(directory));
        if (await ObjectStore.WhyNoneAsync() is { } reason)
        {
            Console.WriteLine($"archive in S3: not measured. {reason}");
            return;
        }

        var endpoint = (await ObjectStore.AcquireAsync()).Endpoint;
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(ObjectStore.AccessKey, ObjectStore.SecretKey),
            new AmazonS3Config { ServiceURL = endpoint.ToString(), ForcePathStyle = true, AuthenticationRegion = ObjectStore.Region });
        await client.PutBucketAsync(Bucket);
        var options = new S3ArchiveOptions { Bucket = Bucket, Endpoint = endpoint, AccessKey = ObjectStore.AccessKey, SecretKey = ObjectStore.SecretKey };
        using var store = new S3ArchiveStore(options, TimeProvider.System);
        await MeasureAsync("S3", store);
    }

    private static async Task MeasureAsync(string name, IArchiveStore store)
    {
        var signer = new NoteSigner("bench.example.com/log", Ed25519Key.Generate(RandomNumberGenerator.Create()));
        var (records, range) = (new List<LogRecord>(Records), new CompactRange());
        for (var i = 0; i < Records; i++)
        {
            var entry = MadeLog.Entry(i);
            records.Add(new LogRecord(entry, Rfc6962.HashLeaf(entry.Span), MadeLog.Record(i), []));
            range.Append(records[i].LeafHash);
        }

        var checkpoint = new Checkpoint(signer.Name, range.Size, range.Root);
        var archiver = new LogArchiver(store, [signer.Verifier], new LogArchiverOptions(), TimeProvider.System, NullLogger.Instance);
        var start = TimeProvider.System.GetTimestamp();
        await archiver.ArchiveAsync(new LogHead(checkpoint, signer.Sign(checkpoint.ToString())), (first, token) => ReadAsync(records, first, token), default);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"archive in {name}: {Records} records in {seconds:F1} s, {Records / seconds:F0} records/s"));
    }

    private static async IAsyncEnumerable<LogRecord> ReadAsync(List<LogRecord> records, long first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = (int)first; i < records.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return records[i];
        }

        await Task.CompletedTask;
    }
}
