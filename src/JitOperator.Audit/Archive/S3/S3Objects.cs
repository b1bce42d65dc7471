using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace JitOperator.Audit.Archive.S3;

/// <summary>The requests that the archive is made of, each on one version of one key.</summary>
internal sealed class S3Objects(S3Client client, string bucket)
{
    /// <summary>True for what a create that must not replace gets where there is something.</summary>
    public static bool IsThere(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.PreconditionFailed;

    /// <summary>True for what requests about locks get in a bucket without Object Lock.</summary>
    public static bool CannotLock(AmazonS3Exception e) => e.ErrorCode is
        "InvalidRequest" or "ObjectLockConfigurationNotFoundError" or "NoSuchObjectLockConfiguration" or "NotImplemented" or "MethodNotAllowed";

    /// <summary>All versions and delete markers whose keys begin so: by key, and of each key the newest first.</summary>
    public async IAsyncEnumerable<S3Version> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? keyMarker = null, versionMarker = null;
        while (true)
        {
            var request = new ListVersionsRequest { BucketName = bucket, Prefix = prefix, KeyMarker = keyMarker, VersionIdMarker = versionMarker };
            var page = await client.DoAsync($"list {prefix}", (s3, ct) => s3.ListVersionsAsync(request, ct), null, cancellationToken);
            foreach (var version in page.Versions ?? [])
                yield return new S3Version(version.Key, version.VersionId, version.IsLatest == true, version.IsDeleteMarker == true);
            if (page.IsTruncated != true)
                yield break;
            if ((page.NextKeyMarker, page.NextVersionIdMarker) == (keyMarker, versionMarker))
                throw new ArchiveException($"The archive failed to list {prefix}: the server gives the same page again.", isTransient: true);
            (keyMarker, versionMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
    }

    /// <summary>All versions and delete markers of one key, the newest first.</summary>
    public IAsyncEnumerable<S3Version> VersionsOfAsync(string key, CancellationToken cancellationToken) =>
        // The key itself sorts before all keys that it is a prefix of.
        ListAsync(key, cancellationToken).TakeWhile(version => version.Key == key);

    /// <summary>Creates an object; true when it was written, with the ID of its version.</summary>
    public async Task<(bool IsWritten, string? VersionId)> PutAsync(
        string key, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, bool mayReplace, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.DoAsync(
                $"write {key}",
                (s3, ct) => s3.PutObjectAsync(Request(key, content, objectLock, mayReplace), ct),
                e => IsThere(e) || (objectLock is not null && CannotLock(e)),
                cancellationToken);
            return (true, response.VersionId);
        }
        catch (AmazonS3Exception e) when (IsThere(e))
        {
            return (false, null);
        }
        catch (AmazonS3Exception e) when (CannotLock(e))
        {
            throw new ArchiveException(
                $"The archive cannot lock {key}: the bucket {bucket} has no Object Lock (make one that has), or the retention ends too soon.", false, e);
        }
    }

    /// <summary>Reads a version; null when it is gone.</summary>
    public async Task<ArchiveVersion?> GetAsync(S3Version version, CancellationToken cancellationToken)
    {
        try
        {
            return await client.DoAsync(
                $"read {version.Key}",
                async (s3, ct) =>
                {
                    var request = new GetObjectRequest { BucketName = bucket, Key = version.Key, VersionId = version.Id };
                    using var response = await s3.GetObjectAsync(request, ct);
                    var content = await ReadAsync(response, ct);
                    var isHidden = !version.IsLatest || version.IsDeleteMarker;
                    return new ArchiveVersion(
                        version.Id ?? string.Empty,
                        content,
                        isHidden,
                        LockOf(response.ObjectLockMode, response.ObjectLockRetainUntilDate, response.ObjectLockLegalHoldStatus));
                },
                IsGone,
                cancellationToken);
        }
        catch (AmazonS3Exception e) when (IsGone(e))
        {
            return null;
        }
    }

    /// <summary>The lock of a version; null when it has none or is gone.</summary>
    public async Task<ArchiveLock?> GetLockAsync(S3Version version, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetObjectMetadataRequest { BucketName = bucket, Key = version.Key, VersionId = version.Id };
            var response = await client.DoAsync(
                $"read the lock of {version.Key}", (s3, ct) => s3.GetObjectMetadataAsync(request, ct), IsGone, cancellationToken);
            return LockOf(response.ObjectLockMode, response.ObjectLockRetainUntilDate, response.ObjectLockLegalHoldStatus);
        }
        catch (AmazonS3Exception e) when (IsGone(e))
        {
            return null;
        }
    }

    /// <summary>Sets the retention of a version. False when the bucket cannot lock.</summary>
    public Task<bool> SetRetentionAsync(S3Version version, ArchiveLockMode mode, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var retention = new ObjectLockRetention { Mode = RetentionMode(mode), RetainUntilDate = ArchiveLock.WholeSecond(until).UtcDateTime };
        return LockAsync(
            $"set the retention of {version.Key}",
            (s3, ct) => s3.PutObjectRetentionAsync(
                new PutObjectRetentionRequest { BucketName = bucket, Key = version.Key, VersionId = version.Id, Retention = retention }, ct),
            cancellationToken);
    }

    /// <summary>Sets or lifts the legal hold of a version. False when the bucket cannot lock.</summary>
    public Task<bool> SetHoldAsync(S3Version version, bool isHeld, CancellationToken cancellationToken)
    {
        var hold = new ObjectLockLegalHold { Status = isHeld ? ObjectLockLegalHoldStatus.On : ObjectLockLegalHoldStatus.Off };
        return LockAsync(
            $"set the legal hold of {version.Key}",
            (s3, ct) => s3.PutObjectLegalHoldAsync(
                new PutObjectLegalHoldRequest { BucketName = bucket, Key = version.Key, VersionId = version.Id, LegalHold = hold }, ct),
            cancellationToken);
    }

    /// <summary>Deletes a version or a delete marker. False when it is forbidden: by a lock, or for want of the right.</summary>
    public async Task<bool> DeleteAsync(S3Version version, CancellationToken cancellationToken)
    {
        static bool IsForbidden(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.Forbidden && e.ErrorCode is "AccessDenied";
        try
        {
            var request = new DeleteObjectRequest { BucketName = bucket, Key = version.Key, VersionId = version.Id };
            await client.DoAsync($"delete {version.Key}", (s3, ct) => s3.DeleteObjectAsync(request, ct), IsForbidden, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception e) when (IsForbidden(e))
        {
            return false;
        }
    }

    private static bool IsGone(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket";

    private static ObjectLockRetentionMode RetentionMode(ArchiveLockMode mode) =>
        mode == ArchiveLockMode.Governance ? ObjectLockRetentionMode.Governance : ObjectLockRetentionMode.Compliance;

    private static ArchiveLock? LockOf(ObjectLockMode? mode, DateTime? until, ObjectLockLegalHoldStatus? hold)
    {
        var isHeld = hold == ObjectLockLegalHoldStatus.On;
        // Responses without the header give the beginning of time.
        DateTimeOffset? retainUntil = mode is null || until is null || until.Value.Year <= 1 ? null : new DateTimeOffset(until.Value.ToUniversalTime());
        return retainUntil is null && !isHeld
            ? null
            : new ArchiveLock(mode == ObjectLockMode.Compliance ? ArchiveLockMode.Compliance : ArchiveLockMode.Governance, retainUntil, isHeld);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(GetObjectResponse response, CancellationToken cancellationToken)
    {
        var bytes = new byte[(int)Math.Min(response.ContentLength, ArchivePath.MaxContent + 1)];
        await response.ResponseStream.ReadExactlyAsync(bytes, cancellationToken);
        // Only at its end does the stream compare checksums.
        if (bytes.Length == response.ContentLength)
            _ = await response.ResponseStream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellationToken);
        return bytes;
    }

    private PutObjectRequest Request(string key, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, bool mayReplace)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = new MemoryStream(content.ToArray(), writable: false),
            ContentType = "application/octet-stream",
            // Servers other than AWS do not all take a body in signed chunks.
            UseChunkEncoding = false,
        };
        if (!mayReplace)
            request.IfNoneMatch = "*";
        if (objectLock?.RetainUntil is { } until)
        {
            request.ObjectLockMode = objectLock.Mode == ArchiveLockMode.Governance ? ObjectLockMode.Governance : ObjectLockMode.Compliance;
            request.ObjectLockRetainUntilDate = ArchiveLock.WholeSecond(until).UtcDateTime;
        }

        if (objectLock?.LegalHold == true)
            request.ObjectLockLegalHoldStatus = ObjectLockLegalHoldStatus.On;
        return request;
    }

    private async Task<bool> LockAsync<T>(string what, Func<AmazonS3Client, CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            await client.DoAsync(what, request, CannotLock, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception e) when (CannotLock(e))
        {
            return false;
        }
    }
}
