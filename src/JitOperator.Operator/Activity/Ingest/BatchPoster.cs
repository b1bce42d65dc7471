using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using JitOperator.Runtime.Timing;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>How the endpoint answered.</summary>
public enum PostOutcome
{
    /// <summary>It refuses whatever this sends: the token, the path or the method is not what it wants. The default.</summary>
    Refused = 0,

    /// <summary>It could not read what was sent.</summary>
    Unreadable,

    /// <summary>It took nothing for too long.</summary>
    GaveUp,

    /// <summary>It took it: what matters is in the log.</summary>
    Taken,
}

/// <summary>
/// Sends batches to the operator's endpoint. Where it cannot take one now, or cannot be reached, the same batch is sent again, with waits that
/// double and are jittered, until it is taken.
/// </summary>
public sealed class BatchPoster : IDisposable
{
    private static readonly TimeSpan s_tellAgain = TimeSpan.FromMinutes(1);

    private readonly IngestOptions _options;
    private readonly Uri _to;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private readonly Action<string> _tell;
    private readonly HttpClient _http;
    private (string Reason, DateTimeOffset At) _told;

    /// <summary>A sender.</summary>
    /// <param name="options">Where to, and how patiently.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jitter">Spreads waits.</param>
    /// <param name="tell">Takes a sentence about what keeps it, each at most once a minute.</param>
    /// <exception cref="IOException">The file of the authorities cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds none.</exception>
    public BatchPoster(IngestOptions options, TimeProvider time, Jitter jitter, Action<string> tell)
    {
        (_options, _time, _tell) = (options, time, tell);
        _to = new UriBuilder(options.To) { Query = $"{ActivityOptions.SourceParameter}={options.Source}" }.Uri;
        _backoff = new Backoff(new BackoffOptions(options.FirstRetry, options.LongestRetry), jitter);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(options.AuthorityFile) },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>What the endpoint said last, for people.</summary>
    public string LastAnswer { get; private set; } = string.Empty;

    /// <summary>Sends a batch until something comes of it.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    /// <exception cref="IOException">The token cannot be read.</exception>
    public async Task<PostOutcome> PostAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var since = _time.GetUtcNow();
        while (true)
        {
            var (outcome, asked) = await TryPostAsync(body, cancellationToken);
            if (outcome is { } known)
            {
                _backoff.Reset();
                return known;
            }

            var wait = _backoff.Next(asked);
            if (_options.GiveUpAfter is { } longest && _time.GetUtcNow() + wait - since > longest)
            {
                return PostOutcome.GaveUp;
            }

            TellWhy();
            await Task.Delay(wait, _time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static X509ChainPolicy? Trust(string? file)
    {
        if (file is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new IOException($"{file} holds no certificate.");
    }

    // Null where it is to be sent again.
    private async Task<(PostOutcome? Outcome, TimeSpan? Asked)> TryPostAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, _to)
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(cancellationToken));
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over.Token);
            LastAnswer = string.Create(CultureInfo.InvariantCulture, $"it answers {(int)response.StatusCode}");
            return response.StatusCode switch
            {
                HttpStatusCode.OK => (PostOutcome.Taken, null),
                HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge => (PostOutcome.Unreadable, null),
                HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => (null, response.Headers.RetryAfter?.Delta),
                _ => (PostOutcome.Refused, null),
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            LastAnswer = e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } ? $"it cannot be reached: {error}" : "it cannot be reached";
            return (null, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LastAnswer = "it does not answer in time";
            return (null, null);
        }
    }

    // Read each time: a Secret that is mounted changes without a word.
    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(_options.TokenFile, cancellationToken);
        var token = lines.Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0);
        return token is null || token.Any(c => c is < '!' or > '~')
            ? throw new IOException($"{_options.TokenFile} holds no token.")
            : token;
    }

    private void TellWhy()
    {
        var now = _time.GetUtcNow();
        if (_told.Reason == LastAnswer && now - _told.At < s_tellAgain)
        {
            return;
        }

        _told = (LastAnswer, now);
        _tell($"{_options.To}: {LastAnswer}; trying again");
    }
}
