using System.Globalization;
using System.Net;
using System.Security.Authentication;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Archive.S3;

/// <summary>Makes requests with a time limit each, tries again what may help, and says in words what does not.</summary>
internal sealed class S3Client : IDisposable
{
    private const HttpStatusCode NoAnswer = default;

    private readonly S3ArchiveOptions _options;
    private readonly TimeProvider _time;
    private readonly S3HttpClientFactory _pooledHttp;
    private readonly S3HttpClientFactory _freshHttp;
    private readonly AmazonS3Client _pooled;

    // A server that refused a request before reading all of it leaves a connection on which the next answer may be garbage.
    private readonly AmazonS3Client _fresh;

    public S3Client(S3ArchiveOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _pooledHttp = new S3HttpClientFactory(options, keepsConnections: true);
        _freshHttp = new S3HttpClientFactory(options, keepsConnections: false);
        _pooled = Create(options, _pooledHttp);
        _fresh = Create(options, _freshHttp);
    }

    /// <summary>Makes a request.</summary>
    /// <param name="what">What it is for, after "failed to".</param>
    /// <param name="request">Makes it; called for each attempt.</param>
    /// <param name="isExpected">Errors that the caller wants as they are: thrown on at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArchiveException">It failed.</exception>
    /// <exception cref="AmazonS3Exception">It failed in an expected way.</exception>
    public async Task<T> DoAsync<T>(
        string what,
        Func<AmazonS3Client, CancellationToken, Task<T>> request,
        Func<AmazonS3Exception, bool>? isExpected,
        CancellationToken cancellationToken)
    {
        var delay = _options.RetryDelay;
        for (var attempt = 1; ; attempt++)
        {
            using var limit = new RequestLimit(_options.RequestTimeout, _time, cancellationToken);
            try
            {
                return await request(attempt == 1 ? _pooled : _fresh, limit.Token).WaitAsync(limit.Token);
            }
            catch (AmazonS3Exception e) when (attempt == 1 && IsPerhapsOfTheLastRequest(e))
            {
                // At once, and even if there is to be one attempt only: this one may not have been looked at.
                continue;
            }
            catch (AmazonS3Exception e) when (isExpected?.Invoke(e) == true)
            {
                throw;
            }
            catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or TimeoutException
                || (e is OperationCanceledException && limit.IsOver))
            {
                var isTransient = IsTransient(e);
                if (!isTransient || attempt >= _options.Attempts)
                    throw new ArchiveException(Words(what, e), isTransient, e);
            }

            await Task.Delay(delay, _time, cancellationToken);
            delay *= 2;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pooled.Dispose();
        _fresh.Dispose();
        _pooledHttp.Dispose();
        _freshHttp.Dispose();
    }

    private static AmazonS3Client Create(S3ArchiveOptions options, S3HttpClientFactory http)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle ?? options.Endpoint is not null,
            AuthenticationRegion = options.Region,
            HttpClientFactory = http,
            // Trying again is done here: by the injected clock, and on another connection.
            MaxErrorRetry = 0,
            ThrottleRetries = false,
        };
        if (options.Endpoint is { } endpoint)
            config.ServiceURL = endpoint.ToString();
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        if (string.IsNullOrEmpty(options.AccessKey))
            return new AmazonS3Client(config);
        return new AmazonS3Client(
            options.SessionToken is { } token
                ? new SessionAWSCredentials(options.AccessKey, options.SecretKey, token)
                : new BasicAWSCredentials(options.AccessKey, options.SecretKey),
            config);
    }

    /// <summary>What a server says that took the rest of the last request, which it refused, for the beginning of this one.</summary>
    private static bool IsPerhapsOfTheLastRequest(AmazonS3Exception e) =>
        e.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented;

    private static bool IsTransient(Exception exception) => exception is not AmazonServiceException { StatusCode: not NoAnswer } refusal
        || refusal is
        {
            StatusCode: (>= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented)
                or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict,
        }
        || refusal.ErrorCode == "RequestTimeout";

    private string Words(string what, Exception exception)
    {
        var cause = exception switch
        {
            AmazonServiceException { ErrorCode: "InvalidAccessKeyId" } => "the server does not know this access key; give another one.",
            AmazonServiceException { ErrorCode: "SignatureDoesNotMatch" } => "the secret key is not that of the access key, or the region is wrong; give the right ones.",
            AmazonServiceException { ErrorCode: "ExpiredToken" or "InvalidToken" } => "the credentials have expired; give new ones.",
            AmazonServiceException { ErrorCode: "RequestTimeTooSkewed" } => "this machine's clock differs too much from the server's; set it right.",
            AmazonServiceException { ErrorCode: "NoSuchBucket" } => "there is no such bucket; make it, with Object Lock, or name another one.",
            AmazonServiceException { StatusCode: HttpStatusCode.Forbidden } => "the credentials do not have the right to; docs/archive.md lists the rights that are needed.",
            AmazonServiceException { StatusCode: HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect } => "the bucket is in another region; give that one.",
            AmazonServiceException { StatusCode: not NoAnswer } refusal => string.Create(CultureInfo.InvariantCulture, $"the server says {(int)refusal.StatusCode} {refusal.ErrorCode}."),
            OperationCanceledException or TimeoutException => $"no answer within {_options.RequestTimeout.TotalSeconds} s.",
            _ when Has<AuthenticationException>(exception) => $"the server's certificate is not to be trusted; if its authority is a private one, give it as {nameof(S3ArchiveOptions.CaFile)}.",
            _ => Innermost(exception).Message,
        };
        return $"The archive ({_options}) failed to {what}: {cause}";
    }

    private static bool Has<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T)
                return true;
        }

        return false;
    }

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }
}
