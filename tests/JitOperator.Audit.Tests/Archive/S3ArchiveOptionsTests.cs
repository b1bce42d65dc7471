using JitOperator.Audit.Archive.S3;

namespace JitOperator.Audit.Tests.Archive;

public sealed class S3ArchiveOptionsTests
{
    private static readonly S3ArchiveOptions s_good = new() { Bucket = "jit-audit", Endpoint = new Uri("https://s3.example.com:9000") };

    [Fact]
    public void Faults_OfGoodOptions_AreNone()
    {
        Assert.Empty(s_good.Faults());
        Assert.Empty((s_good with { Endpoint = null, Prefix = "clusters/a/", AccessKey = "a", SecretKey = "b", SessionToken = "c" }).Faults());
    }

    public static TheoryData<string, S3ArchiveOptions> Faulty => new()
    {
        { nameof(S3ArchiveOptions.Bucket), s_good with { Bucket = "" } },
        { nameof(S3ArchiveOptions.Bucket), s_good with { Bucket = "Has/Slash" } },
        { nameof(S3ArchiveOptions.Endpoint), s_good with { Endpoint = new Uri("ftp://s3.example.com") } },
        { nameof(S3ArchiveOptions.Endpoint), s_good with { Endpoint = new Uri("https://s3.example.com/bucket") } },
        { nameof(S3ArchiveOptions.Endpoint), s_good with { Endpoint = new Uri("https://user:secret@s3.example.com") } },
        { nameof(S3ArchiveOptions.Endpoint), s_good with { Endpoint = new Uri("relative", UriKind.Relative) } },
        { nameof(S3ArchiveOptions.Region), s_good with { Region = " " } },
        { nameof(S3ArchiveOptions.Prefix), s_good with { Prefix = "clusters/a" } },
        { nameof(S3ArchiveOptions.Prefix), s_good with { Prefix = "/a/" } },
        { nameof(S3ArchiveOptions.Prefix), s_good with { Prefix = "../a/" } },
        { nameof(S3ArchiveOptions.CaFile), s_good with { CaFile = "/nowhere/ca.crt" } },
        { nameof(S3ArchiveOptions.CaFile), s_good with { CaFile = "/etc/hostname", Endpoint = new Uri("http://s3.example.com") } },
        { nameof(S3ArchiveOptions.SecretKey), s_good with { AccessKey = "a" } },
        { nameof(S3ArchiveOptions.AccessKey), s_good with { SecretKey = "a" } },
        { nameof(S3ArchiveOptions.SessionToken), s_good with { SessionToken = "a" } },
        { nameof(S3ArchiveOptions.RequestTimeout), s_good with { RequestTimeout = TimeSpan.Zero } },
        { nameof(S3ArchiveOptions.Attempts), s_good with { Attempts = 0 } },
        { nameof(S3ArchiveOptions.RetryDelay), s_good with { RetryDelay = TimeSpan.FromHours(1) } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Faults_OfAFaultyOption_NameItAndTheMend(string option, S3ArchiveOptions options)
    {
        var fault = Assert.Single(options.Faults());

        Assert.Contains(option, fault, StringComparison.Ordinal);
        Assert.Contains(": ", fault, StringComparison.Ordinal);
        Assert.Contains(fault, Assert.Throws<ArgumentException>(() => new S3ArchiveStore(options, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OfOptionsWithSecrets_DoesNotTellThem() =>
        Assert.DoesNotContain("secret", (s_good with { AccessKey = "a", SecretKey = "secret", SessionToken = "secret" }).ToString(), StringComparison.Ordinal);
}
