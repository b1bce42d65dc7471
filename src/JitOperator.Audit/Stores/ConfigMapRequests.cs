using System.Net;
using System.Text.Json;
using JitOperator.Audit.Log;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>Sends single requests for <see cref="ConfigMapObjects"/>: with a time limit, and with failures told apart by status code.</summary>
internal sealed class ConfigMapRequests(ConfigMapObjectsOptions options, TimeProvider time)
{
    private const string AlreadyExists = "AlreadyExists";
    private static readonly TimeSpan s_longestRetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>Refusals that the API server gives before it touches its store. After any other answer nobody knows.</summary>
    private static readonly HttpStatusCode[] s_refusals =
    [
        HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound,
        HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotAcceptable, HttpStatusCode.Conflict, HttpStatusCode.RequestEntityTooLarge,
        HttpStatusCode.UnsupportedMediaType, HttpStatusCode.UnprocessableEntity, HttpStatusCode.TooManyRequests,
    ];

    /// <summary>True for the answer that an object of this name is there already.</summary>
    public static bool IsAlreadyExists(HttpOperationException e) =>
        e.Response?.StatusCode == HttpStatusCode.Conflict && ReasonOf(e) == AlreadyExists;

    /// <summary>Sends a write, once.</summary>
    /// <exception cref="LogStoreException">It failed.</exception>
    /// <exception cref="HttpOperationException">There is an object of this name already.</exception>
    public async Task WriteAsync(string what, Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        using var limit = new RequestLimit(options.RequestTimeout, time, cancellationToken);
        try
        {
            await send(limit.Token);
        }
        catch (HttpOperationException e) when (!IsAlreadyExists(e))
        {
            throw new LogStoreException(Describe(what, e), mayHaveWritten: !IsRefusal(e), e);
        }
        catch (HttpRequestException e)
        {
            throw new LogStoreException($"Could not {what}.", mayHaveWritten: !IsBeforeSending(e), e);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new LogStoreException($"Could not {what}: the answer broke off.", mayHaveWritten: true, e);
        }
        catch (OperationCanceledException e) when (limit.IsOver)
        {
            throw new LogStoreException($"Could not {what}: no answer in {options.RequestTimeout.TotalSeconds} s.", mayHaveWritten: true, e);
        }
    }

    /// <summary>Sends a read, and again when that may help.</summary>
    /// <exception cref="LogStoreException">It failed.</exception>
    /// <exception cref="HttpOperationException">There is no such object (404), or the list must begin anew (410).</exception>
    public async Task<T> ReadAsync<T>(string what, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        var delay = options.RetryDelay;
        for (var attempt = 1; ; attempt++)
        {
            var wait = delay;
            using var limit = new RequestLimit(options.RequestTimeout, time, cancellationToken);
            try
            {
                return await send(limit.Token);
            }
            catch (HttpOperationException e) when (e.Response?.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Gone))
            {
                var isHopeless = IsRefusal(e) && e.Response!.StatusCode != HttpStatusCode.TooManyRequests;
                if (isHopeless || attempt >= options.ReadAttempts)
                    throw new LogStoreException(Describe(what, e), mayHaveWritten: false, e);
                wait = RetryAfter(e) ?? delay;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException || (e is OperationCanceledException && limit.IsOver))
            {
                if (attempt >= options.ReadAttempts)
                    throw new LogStoreException($"Could not {what}.", mayHaveWritten: false, e);
            }

            await Task.Delay(wait, time, cancellationToken);
            delay *= 2;
        }
    }

    private static bool IsRefusal(HttpOperationException e) => e.Response is { } response && s_refusals.Contains(response.StatusCode);

    /// <summary>True when no connection came about, so that no request can have been sent over it.</summary>
    private static bool IsBeforeSending(HttpRequestException e) => e.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;

    private static string Describe(string what, HttpOperationException e) =>
        $"Could not {what}: the API server answered {(int?)e.Response?.StatusCode} {ReasonOf(e)}".TrimEnd() + ".";

    private static TimeSpan? RetryAfter(HttpOperationException e)
    {
        if (e.Response?.Headers.TryGetValue("Retry-After", out var values) != true
            || !int.TryParse(values!.FirstOrDefault(), out var seconds) || seconds < 0)
            return null;
        var asked = TimeSpan.FromSeconds(seconds);
        return asked < s_longestRetryAfter ? asked : s_longestRetryAfter;
    }

    private static string? ReasonOf(HttpOperationException e)
    {
        try
        {
            return e.Response?.Content is { Length: > 0 } content ? KubernetesJson.Deserialize<V1Status>(content)?.Reason : null;
        }
        catch (JsonException)
        {
            // Whoever answered was not the API server.
            return null;
        }
    }
}
