using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace JitOperator.Audit.Archive.S3;

/// <summary>Finds out what a bucket can do.</summary>
internal sealed class S3Probe(S3Client client, S3Objects objects, S3ArchiveOptions options)
{
    private const string Path = "probe/if-none-match";
    private const int DaysOfAYear = 365;

    private static readonly byte[] s_content = "Written to see whether a second write of it is refused.\n"u8.ToArray();

    public async Task<S3Capabilities> RunAsync(CancellationToken cancellationToken)
    {
        var found = new S3Capabilities();
        try
        {
            _ = await objects.ListAsync(options.Prefix, cancellationToken).FirstOrDefaultAsync(cancellationToken);
            found = found with { IsReachable = true, IsVersioned = await IsVersionedAsync(cancellationToken) };
            found = await FindLockAsync(found, cancellationToken);
            return found with { IsWritable = true, HonoursIfNoneMatch = await HonoursIfNoneMatchAsync(cancellationToken) };
        }
        catch (ArchiveException e)
        {
            return found with { Fault = e.Message };
        }
    }

    private static bool IsUnknown(AmazonS3Exception e) =>
        e.StatusCode is HttpStatusCode.NotImplemented || e is { StatusCode: HttpStatusCode.Forbidden, ErrorCode: "AccessDenied" };

    private async Task<bool?> IsVersionedAsync(CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetBucketVersioningRequest { BucketName = options.Bucket };
            var response = await client.DoAsync(
                "read whether the bucket keeps versions", (s3, ct) => s3.GetBucketVersioningAsync(request, ct), IsUnknown, cancellationToken);
            return response.VersioningConfig?.Status == VersionStatus.Enabled;
        }
        catch (AmazonS3Exception e) when (IsUnknown(e))
        {
            return null;
        }
    }

    private async Task<S3Capabilities> FindLockAsync(S3Capabilities found, CancellationToken cancellationToken)
    {
        static bool HasNone(AmazonS3Exception e) => S3Objects.CannotLock(e) || e.StatusCode == HttpStatusCode.NotFound;
        try
        {
            var request = new GetObjectLockConfigurationRequest { BucketName = options.Bucket };
            var response = await client.DoAsync(
                "read the bucket's Object Lock",
                (s3, ct) => s3.GetObjectLockConfigurationAsync(request, ct),
                e => IsUnknown(e) || (HasNone(e) && e.ErrorCode != "NoSuchBucket"),
                cancellationToken);
            var retention = response.ObjectLockConfiguration?.Rule?.DefaultRetention;
            var mode = retention?.Mode == ObjectLockRetentionMode.Compliance ? ArchiveLockMode.Compliance : ArchiveLockMode.Governance;
            return found with
            {
                HasObjectLock = response.ObjectLockConfiguration?.ObjectLockEnabled == ObjectLockEnabled.Enabled,
                DefaultMode = retention?.Mode is null ? null : mode,
                DefaultDays = retention?.Mode is null ? null : (retention.Days ?? 0) + ((retention.Years ?? 0) * DaysOfAYear),
            };
        }
        catch (AmazonS3Exception e)
        {
            return found with { HasObjectLock = IsUnknown(e) ? null : false };
        }
    }

    /// <remarks>
    /// In a bucket that locks everything, what was written stays. So two versions of it are proof enough that the second was not refused,
    /// and no third is written.
    /// </remarks>
    private async Task<bool> HonoursIfNoneMatchAsync(CancellationToken cancellationToken)
    {
        var key = options.Prefix + Path;
        var versions = await objects.VersionsOfAsync(key, cancellationToken).CountAsync(cancellationToken);
        if (versions > 1)
            return false;
        if (versions == 0)
            await objects.PutAsync(key, s_content, objectLock: null, mayReplace: false, cancellationToken);
        var (isWritten, id) = await objects.PutAsync(key, s_content, objectLock: null, mayReplace: false, cancellationToken);
        if (isWritten && !string.IsNullOrEmpty(id))
            await objects.DeleteAsync(new S3Version(key, id, IsLatest: true, IsDeleteMarker: false), cancellationToken);
        return !isWritten;
    }
}
