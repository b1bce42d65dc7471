using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using JitOperator.Audit.Log;

namespace JitOperator.Audit.Stores;

/// <summary>
/// A log in a cluster, read as pages of plain JSON: what <see cref="ConfigMapObjects"/> lists, for programs that have no Kubernetes
/// client. Reads only.
/// </summary>
/// <param name="get">Sends a GET of a path and query, once. May throw <see cref="HttpRequestException"/>, <see cref="IOException"/> and <see cref="TimeoutException"/>.</param>
/// <param name="options">The namespace, the size of a page, and how often to try.</param>
/// <param name="time">The clock that waiting goes by.</param>
public sealed class ConfigMapPages(Func<string, CancellationToken, Task<ApiAnswer>> get, ConfigMapObjectsOptions options, TimeProvider time) : ILogSource
{
    private const int MostRestarts = 5;

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredCommit> ReadAllAsync(CancellationToken cancellationToken) =>
        LogAssembler.AssembleAsync(ListAsync(cancellationToken), cancellationToken);

    private async IAsyncEnumerable<FoundObject> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = string.Empty;
        string? token = null;
        for (var restarts = 0; ;)
        {
            if (await ReadPageAsync(token, cancellationToken) is not { } page)
            {
                // The list begins anew, and what was given already is passed over.
                token = ++restarts <= MostRestarts
                    ? null
                    : throw new LogStoreException($"The list of the ConfigMaps in {options.Namespace} expired again and again.", mayHaveWritten: false);
                continue;
            }

            foreach (var found in page.Objects)
            {
                if (string.CompareOrdinal(found.Name, last) <= 0)
                    continue;
                last = found.Name;
                yield return found;
            }

            token = page.Continue;
            if (string.IsNullOrEmpty(token))
                yield break;
        }
    }

    /// <summary>A page of the list, which the API server gives in the order of names; null when it must begin anew.</summary>
    private async Task<Page?> ReadPageAsync(string? token, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/namespaces/{Uri.EscapeDataString(options.Namespace)}/configmaps")
            + string.Create(CultureInfo.InvariantCulture, $"?labelSelector={Uri.EscapeDataString($"{ObjectForm.Label}={ObjectForm.LabelValue}")}&limit={options.PageSize}")
            + (token is null ? string.Empty : $"&continue={Uri.EscapeDataString(token)}");
        var delay = options.RetryDelay;
        for (var attempt = 1; ; attempt++)
        {
            Exception? failure = null;
            ApiAnswer answer = default;
            try
            {
                answer = await get(path, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return Read(answer.Body);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or JsonException)
            {
                failure = e;
            }

            if (failure is null && answer.StatusCode == HttpStatusCode.Gone && token is not null)
                return null;
            if (attempt >= options.ReadAttempts || (failure is null && !MayPass(answer.StatusCode)))
                throw new LogStoreException(Describe(answer, failure), mayHaveWritten: false, failure);
            await Task.Delay(delay, time, cancellationToken);
            delay *= 2;
        }
    }

    private static bool MayPass(HttpStatusCode code) => code == HttpStatusCode.TooManyRequests || (int)code >= 500;

    private string Describe(ApiAnswer answer, Exception? failure)
    {
        var what = $"Could not list the ConfigMaps in {options.Namespace}";
        return failure switch
        {
            null => $"{what}: the API server answered {(int)answer.StatusCode} {answer.Reason()}".TrimEnd() + ".",
            JsonException => $"{what}: what answered is no API server.",
            _ => $"{what}: {failure.Message}",
        };
    }

    private Page Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array)
            throw new JsonException("It is no list.");
        var token = document.RootElement.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("continue", out var next) && next.ValueKind == JsonValueKind.String
            ? next.GetString()
            : null;
        return new Page([.. items.EnumerateArray().Select(Found).OrderBy(found => found.Name, StringComparer.Ordinal)], token);
    }

    private FoundObject Found(JsonElement item)
    {
        var configMap = ConfigMapJson.Read(item);
        var name = configMap.Metadata?.Name ?? throw new JsonException("It has no name.");
        return new FoundObject(name, $"ConfigMap {options.Namespace}/{name}", configMap);
    }

    private sealed record Page(IReadOnlyList<FoundObject> Objects, string? Continue);
}
