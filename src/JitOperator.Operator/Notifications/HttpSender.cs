using System.Net;
using System.Net.Security;
using System.Text;
using System.Text.RegularExpressions;
using JitOperator.Core.Notifications;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Notifications;

/// <summary>
/// Posts a notice to one address. Redirects are not followed: the address is the one that the platform engineer wrote. Answers are read
/// as far as one word of a reason may be.
/// </summary>
internal sealed partial class HttpSender : INotificationSender, IDisposable
{
    private const int LongestAnswer = 1024;

    private readonly ChannelOptions _channel;
    private readonly HttpContents _contents;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public HttpSender(ChannelOptions channel, TimeProvider time)
    {
        (_channel, _time) = (channel, time);
        _contents = new HttpContents(channel, time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = channel.Timeout,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (channel.CaFile is { } file)
        {
            var trusted = new TrustedCertificates(file);
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => trusted.Accepts(certificate, chain, errors),
            };
        }

        // The limit on each attempt goes by the injected clock.
        _http = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("jit-operator");
    }

    public async Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (!_contents.TryMake(notice, out var url, out var content, out var fault))
        {
            return Delivery.Misconfigured(fault!);
        }

        using var limit = new CancellationTokenSource(_channel.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Judge(response, await WordAsync(response, either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Delivery.Later("no answer in time");
        }
        catch (HttpRequestException e)
        {
            return Delivery.Later($"no connection: {e.HttpRequestError}");
        }
    }

    public void Dispose() => _http.Dispose();

    private Delivery Judge(HttpResponseMessage response, string word)
    {
        var detail = $"HTTP {(int)response.StatusCode}{word}";
        return response.StatusCode switch
        {
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => Delivery.Sent(detail),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425 or >= HttpStatusCode.InternalServerError =>
                Delivery.Later(detail, RetryAfter.From(response.Headers, _time.GetUtcNow())),
            HttpStatusCode.BadRequest or HttpStatusCode.NotAcceptable or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge
                or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity => Delivery.Refused(detail),
            < HttpStatusCode.BadRequest => Delivery.Misconfigured($"{detail}: redirects are not followed; write the address that it leads to"),
            _ => Delivery.Misconfigured(detail),
        };
    }

    // Anything else might repeat the address, which is a secret with Slack and Teams. What was taken stays taken, whatever becomes of the rest.
    private static async Task<string> WordAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[LongestAnswer];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            var text = Encoding.UTF8.GetString(buffer.AsSpan(0, length)).Trim();
            return Word().IsMatch(text) ? $" {text}" : string.Empty;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return string.Empty;
        }
    }

    [GeneratedRegex(@"\A[a-z_]{1,40}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
