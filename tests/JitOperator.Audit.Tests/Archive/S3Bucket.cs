using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using JitOperator.Audit.Archive.S3;
using JitOperator.TestKit.ObjectStores;

namespace JitOperator.Audit.Tests.Archive;

/// <summary>A bucket of its own on the real object store, with Object Lock unless asked for otherwise.</summary>
internal sealed class S3Bucket : IDisposable
{
    private S3Bucket(AmazonS3Client client, string name, Uri endpoint)
    {
        Client = client;
        Name = name;
        Endpoint = endpoint;
    }

    /// <summary>The bucket's owner, who may do whatever the server allows anybody.</summary>
    public AmazonS3Client Client { get; }

    public string Name { get; }

    public Uri Endpoint { get; }

    public static async Task<S3Bucket> CreateAsync(bool withLock = true)
    {
        var reason = await ObjectStore.WhyNoneAsync();
        Skip.If(reason is not null, reason);
        var server = await ObjectStore.AcquireAsync();
        var client = new AmazonS3Client(
            new BasicAWSCredentials(ObjectStore.AccessKey, ObjectStore.SecretKey),
            new AmazonS3Config { ServiceURL = server.Endpoint.ToString(), ForcePathStyle = true, AuthenticationRegion = ObjectStore.Region });
        var name = $"jit-{RandomNumberGenerator.GetHexString(10, lowercase: true)}";
        await client.PutBucketAsync(new PutBucketRequest { BucketName = name, ObjectLockEnabledForBucket = withLock });
        return new S3Bucket(client, name, server.Endpoint);
    }

    public S3ArchiveOptions Options => new()
    {
        Bucket = Name,
        Endpoint = Endpoint,
        Prefix = "clusters/a/",
        AccessKey = ObjectStore.AccessKey,
        SecretKey = ObjectStore.SecretKey,
        RetryDelay = TimeSpan.FromMilliseconds(10),
    };

    public S3ArchiveStore Open(Func<S3ArchiveOptions, S3ArchiveOptions>? with = null) =>
        new(with?.Invoke(Options) ?? Options, TimeProvider.System);

    public string KeyOf(string path) => Options.Prefix + path;

    /// <summary>A plain deletion: it leaves a delete marker.</summary>
    public Task HideAsync(string path) => Client.DeleteObjectAsync(Name, KeyOf(path));

    /// <summary>A plain write.</summary>
    public Task<PutObjectResponse> WriteAsync(string path, byte[] content) => Client.PutObjectAsync(
        new PutObjectRequest { BucketName = Name, Key = KeyOf(path), InputStream = new MemoryStream(content), UseChunkEncoding = false });

    public void Dispose() => Client.Dispose();
}
