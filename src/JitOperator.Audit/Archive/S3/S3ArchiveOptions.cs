namespace JitOperator.Audit.Archive.S3;

/// <summary>Which bucket, and how to get there. <see cref="Faults"/> says what is wrong with them.</summary>
public sealed record S3ArchiveOptions
{
    private const int ShortestBucket = 3;
    private const int LongestBucket = 63;

    /// <summary>The bucket; it must be there. Make it with versioning and Object Lock.</summary>
    public required string Bucket { get; init; }

    /// <summary>Address of the server, as in <c>https://s3.example.com:9000</c>; null for AWS in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region that requests are signed for. Servers other than AWS mostly take <c>us-east-1</c>.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>What all keys in the bucket begin with, as in <c>clusters/a/</c>; empty for none. One for each log.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>Whether the bucket's name is part of the path rather than of the host name. Null: with an <see cref="Endpoint"/>, yes.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>A PEM file with the certificate authorities to believe instead of the system's; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>
    /// Access key; null to use the standard chain of AWS SDKs: environment, web identity of a pod, profile, container, instance.
    /// </summary>
    public string? AccessKey { get; init; }

    /// <summary>Secret of <see cref="AccessKey"/>. Never logged.</summary>
    public string? SecretKey { get; init; }

    /// <summary>Token of a temporary <see cref="AccessKey"/>; null for a lasting one.</summary>
    public string? SessionToken { get; init; }

    /// <summary>Longest that one request may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a request is made before an outage is reported. All but the first use a connection of their own.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Wait before the second attempt; doubled each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>What is wrong, each naming the option and the mend; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults() => [.. FindFaults()];

    /// <summary>Printed without secrets.</summary>
    public override string ToString() => $"{Endpoint?.ToString() ?? $"AWS in {Region}"}, bucket {Bucket}, prefix \"{Prefix}\"";

    private IEnumerable<string> FindFaults()
    {
        if (Bucket.Length is < ShortestBucket or > LongestBucket || Bucket.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '.')))
            yield return $"{nameof(Bucket)} \"{Bucket}\" is not the name of a bucket: give 3 to 63 lower-case letters, digits, hyphens and dots.";
        if (Endpoint is not null && !IsServer(Endpoint))
            yield return $"{nameof(Endpoint)} \"{Endpoint}\" is not an address of a server: give one as in https://s3.example.com, without path or query.";
        if (string.IsNullOrWhiteSpace(Region))
            yield return $"{nameof(Region)} is empty: give the bucket's region, or us-east-1 for a server that has none.";
        if (Prefix.Length > 0 && !(Prefix.EndsWith('/') && ArchivePath.IsValid(Prefix[..^1])))
            yield return $"{nameof(Prefix)} \"{Prefix}\" cannot be used: give letters, digits, dots, hyphens and slashes, and end with a slash.";
        if (CaFile is not null && !File.Exists(CaFile))
            yield return $"{nameof(CaFile)} \"{CaFile}\" is not there: give a PEM file that can be read.";
        if (CaFile is not null && Endpoint?.Scheme == Uri.UriSchemeHttp)
            yield return $"{nameof(CaFile)} has no use with {nameof(Endpoint)} \"{Endpoint}\": make that https, or leave the file out.";
        if (string.IsNullOrEmpty(AccessKey) != string.IsNullOrEmpty(SecretKey))
            yield return $"{nameof(AccessKey)} and {nameof(SecretKey)} go together: give both, or neither to use the standard chain.";
        if (SessionToken is not null && string.IsNullOrEmpty(AccessKey))
            yield return $"{nameof(SessionToken)} needs {nameof(AccessKey)} and {nameof(SecretKey)}: give all three, or none.";
        if (RequestTimeout <= TimeSpan.Zero || RequestTimeout > TimeSpan.FromMinutes(10))
            yield return $"{nameof(RequestTimeout)} {RequestTimeout} is out of range: give more than nothing and at most ten minutes.";
        if (Attempts is < 1 or > 20)
            yield return $"{nameof(Attempts)} {Attempts} is out of range: give 1 to 20.";
        if (RetryDelay < TimeSpan.Zero || RetryDelay > TimeSpan.FromMinutes(1))
            yield return $"{nameof(RetryDelay)} {RetryDelay} is out of range: give at most a minute.";
    }

    private static bool IsServer(Uri uri) =>
        uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.AbsolutePath == "/" && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0;
}
