using JitOperator.Audit.Archive;
using JitOperator.Audit.Archive.S3;
using JitOperator.Audit.Dumps;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Commands;

/// <summary>Where a log is, as it was typed; null or false where nothing was. Without a file, folder or bucket, it is in the cluster.</summary>
public sealed record LogLocation
{
    private const string CommitFiles = "jit-log-*.json";

    private static readonly string[] s_optionsOfOptions = [nameof(S3ArchiveOptions.Bucket), nameof(Endpoint), nameof(Region), nameof(Prefix), nameof(CaFile)];

    /// <summary><c>--from</c>, or whatever <see cref="FromOption"/> says: a file or a folder.</summary>
    public string? From { get; init; }

    /// <summary>What the option of <see cref="From"/> is called.</summary>
    public string FromOption { get; init; } = "--from";

    /// <summary><c>--bucket</c>.</summary>
    public string? Bucket { get; init; }

    /// <summary><c>--endpoint</c>.</summary>
    public string? Endpoint { get; init; }

    /// <summary><c>--region</c>.</summary>
    public string? Region { get; init; }

    /// <summary><c>--prefix</c>.</summary>
    public string? Prefix { get; init; }

    /// <summary><c>--path-style</c>.</summary>
    public bool PathStyle { get; init; }

    /// <summary><c>--ca-file</c>.</summary>
    public string? CaFile { get; init; }

    /// <summary>Name of an option that was typed and names a cluster, as in <c>--kubeconfig</c>.</summary>
    public string? ClusterOption { get; init; }

    /// <summary><c>--audit-namespace</c>.</summary>
    public string? AuditNamespace { get; init; }

    /// <summary>True when the log is in the cluster, which is for others to open.</summary>
    public bool IsCluster => From is null && Bucket is null;

    /// <summary>A sentence that names the options which contradict each other, or the one that makes no sense, and the mend; null when all is well.</summary>
    public string? Fault()
    {
        (string Option, bool IsGiven)[] ofBuckets =
        [
            ("--endpoint", Endpoint is not null), ("--region", Region is not null), ("--prefix", Prefix is not null), ("--path-style", PathStyle), ("--ca-file", CaFile is not null),
        ];
        (string Option, bool IsGiven)[] ofClusters = [(ClusterOption ?? string.Empty, ClusterOption is not null), ("--audit-namespace", AuditNamespace is not null)];
        var elsewhere = From is not null ? FromOption : "--bucket";
        if (From is not null && Bucket is not null)
            return $"{FromOption} and --bucket contradict each other: a log is read from one place; leave one of them out.";
        if (!IsCluster && ofClusters.FirstOrDefault(option => option.IsGiven).Option is { } cluster)
            return $"{cluster} and {elsewhere} contradict each other: with {elsewhere} no cluster is read; leave one of them out.";
        if (Bucket is null && ofBuckets.FirstOrDefault(option => option.IsGiven).Option is { } stray)
            return From is null ? $"{stray} is of no use without --bucket; name the bucket, or leave it out." : $"{stray} and {FromOption} contradict each other: {stray} is about a bucket; leave one of them out.";
        if (From is { Length: 0 })
            return $"{FromOption} is empty; name a file or a folder.";
        if (From is not null && IsTiles(From) && Directory.EnumerateFiles(From, CommitFiles).Any())
            return $"{FromOption} \"{From}\" holds an archive and the files of a hot log; give each a folder of its own.";
        return Bucket is null ? null : BucketFault();
    }

    /// <summary>Opens the log; not for one in a cluster. Makes no request yet.</summary>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="time">The clock that waiting goes by.</param>
    /// <param name="store">What is to be disposed of afterwards; null where nothing is.</param>
    public ILogSource Open(IReadOnlyCollection<VerifierKey> keys, TimeProvider time, out IDisposable? store)
    {
        store = null;
        if (From is { } from)
            return IsTiles(from) ? new ArchiveSource(new DirectoryArchiveStore(from), keys) : new DumpSource(from);
        var bucket = new S3ArchiveStore(BucketOptions(), time);
        store = bucket;
        return new ArchiveSource(bucket, keys);
    }

    /// <summary>True for a folder in the form of C2SP tlog-tiles: one with a checkpoint, or with tiles where that was removed.</summary>
    internal static bool IsTiles(string path) => Directory.Exists(path)
        && (File.Exists(Path.Combine(path, ArchivePath.Checkpoint)) || Directory.Exists(Path.Combine(path, ArchivePath.Tiles)));

    private string? BucketFault()
    {
        if (Endpoint is not null && !Uri.TryCreate(Endpoint, UriKind.Absolute, out _))
            return $"--endpoint is \"{Endpoint}\"; give an address as in https://s3.example.com.";
        return BucketOptions().Faults() is [var fault, ..] ? Renamed(fault) : null;
    }

    private S3ArchiveOptions BucketOptions()
    {
        var options = new S3ArchiveOptions
        {
            Bucket = Bucket!,
            Endpoint = Endpoint is null ? null : new Uri(Endpoint),
            Prefix = Prefix ?? string.Empty,
            PathStyle = PathStyle ? true : null,
            CaFile = CaFile,
        };
        return Region is null ? options : options with { Region = Region };
    }

    // Faults begin with the name of the option as programs know it.
    private static string Renamed(string fault) => s_optionsOfOptions.FirstOrDefault(name => fault.StartsWith(name + ' ', StringComparison.Ordinal)) is { } name
        ? (name == nameof(CaFile) ? "--ca-file" : $"--{name.ToLowerInvariant()}") + fault[name.Length..]
        : fault;
}
