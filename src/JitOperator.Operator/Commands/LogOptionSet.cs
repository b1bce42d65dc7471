using System.CommandLine;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Archive.S3;
using JitOperator.Audit.Retention;
using JitOperator.CommandLine;
using JitOperator.Operator.Log;

namespace JitOperator.Operator.Commands;

/// <summary>Options of <c>run</c> about how the audit log is kept.</summary>
internal sealed class LogOptionSet
{
    private const string Governance = "governance";
    private const string Compliance = "compliance";

    private readonly Option<string?> _folder = new("--archive-folder") { Description = "Folder to archive the audit log to, as on a volume. Not together with --archive-bucket." };
    private readonly Option<string?> _bucket = new("--archive-bucket") { Description = "S3 bucket to archive the audit log to; with versioning and Object Lock. Credentials come from the standard chain." };
    private readonly Option<string?> _endpoint = new("--archive-endpoint") { Description = "Address of an S3 server other than AWS, as in https://s3.example.com:9000." };
    private readonly Option<string> _region = new("--archive-region") { Description = "Region that requests are signed for.", DefaultValueFactory = _ => "us-east-1" };
    private readonly Option<string> _prefix = new("--archive-prefix") { Description = "What all keys begin with, as in clusters/a/; one for each log.", DefaultValueFactory = _ => string.Empty };
    private readonly Option<string?> _ca = new("--archive-ca-file") { Description = "PEM file with the certificate authorities of the S3 server." };
    private readonly Option<string?> _lock = new("--archive-lock")
    {
        Description = "Lock what is archived until its retention is over: governance (an administrator of the bucket can lift it) or compliance (nobody can).",
    };

    private readonly Option<string[]> _retention = new("--retention")
    {
        Description = $"Keep records as a standard demands: {string.Join(", ", RetentionPresets.All.Keys.Order(StringComparer.Ordinal))}. May be given several times; the longest counts.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _hot = new("--retention-hot") { Description = "How long records stay in the cluster, as in 90d. What standards demand is never shortened." };
    private readonly Option<string?> _archive = new("--retention-archive") { Description = "How long records are kept at all, as in 400d or 7y. What standards demand is never shortened." };
    private readonly Option<long> _most = new("--hot-records")
    {
        Description = "Most records in the cluster. Archived ones are pruned earlier to stay below; when that is not possible, nothing is granted any more.",
        DefaultValueFactory = _ => new LogKeeperOptions().MostRecords,
    };

    private readonly Option<string[]> _holds = new("--legal-hold")
    {
        Description = "Records that are not deleted: name=from/until (RFC 3339), or name=request/UID. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _releases = new("--release-hold")
    {
        Description = "Name of a legal hold on a request that is gone, to be released. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_folder, _bucket, _endpoint, _region, _prefix, _ca, _lock, _retention, _hot, _archive, _most, _holds, _releases];

    /// <summary>What was given.</summary>
    /// <exception cref="ConfigurationException">It cannot be used; the message names the option.</exception>
    public LogKeeperOptions Read(ParseResult result, TimeProvider time) => new()
    {
        Archive = Archive(result, time),
        LockMode = LockMode(result),
        Retention = RetentionPresets.Combine(result.GetValue(_retention) ?? [], result.GetValue(_hot), result.GetValue(_archive), out var fault)
            ?? throw new ConfigurationException(fault!),
        MostRecords = result.GetValue(_most) is >= 4096 and var most
            ? most
            : throw new ConfigurationException($"--hot-records is {result.GetValue(_most)}; give at least 4096."),
        Releases = result.GetValue(_releases) ?? [],
        Holds = [.. (result.GetValue(_holds) ?? []).Select(text => LegalHold.TryParse(text, out var hold)
            ? hold!
            : throw new ConfigurationException($"--legal-hold is \"{text}\"; write it as case-7=2026-01-01T00:00:00Z/2026-06-30T00:00:00Z or case-8=request/UID."))],
    };

    private IArchiveStore? Archive(ParseResult result, TimeProvider time)
    {
        var (folder, bucket) = (result.GetValue(_folder), result.GetValue(_bucket));
        if (folder is not null && bucket is not null)
        {
            throw new ConfigurationException("--archive-folder and --archive-bucket are given; archive to one of them.");
        }

        return folder is not null ? new DirectoryArchiveStore(folder)
            : bucket is not null ? new S3ArchiveStore(S3(result, bucket), time)
            : null;
    }

    private S3ArchiveOptions S3(ParseResult result, string bucket)
    {
        Uri? address = null;
        if (result.GetValue(_endpoint) is { } endpoint && !Uri.TryCreate(endpoint, UriKind.Absolute, out address))
        {
            throw new ConfigurationException($"--archive-endpoint is \"{endpoint}\"; write it as https://s3.example.com.");
        }

        var options = new S3ArchiveOptions
        {
            Bucket = bucket,
            Endpoint = address,
            Region = result.GetValue(_region)!,
            Prefix = result.GetValue(_prefix)!,
            CaFile = result.GetValue(_ca),
        };
        return options.Faults() is [var fault, ..] ? throw new ConfigurationException($"The archive: {fault}") : options;
    }

    private ArchiveLockMode? LockMode(ParseResult result) => result.GetValue(_lock) switch
    {
        null => null,
        _ when result.GetValue(_bucket) is null => throw new ConfigurationException("--archive-lock is given without --archive-bucket; a folder cannot lock."),
        Governance => ArchiveLockMode.Governance,
        Compliance => ArchiveLockMode.Compliance,
        var other => throw new ConfigurationException($"--archive-lock is \"{other}\"; write {Governance} or {Compliance}."),
    };
}
