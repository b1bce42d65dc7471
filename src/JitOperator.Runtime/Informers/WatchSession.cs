using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using JitOperator.Runtime.Client;
using k8s;
using k8s.Models;

namespace JitOperator.Runtime.Informers;

/// <summary>One watch, from opening to its end.</summary>
/// <remarks>
/// Reads the stream itself: the client's watcher hides a 410, goes on past events that it cannot read, and waits for ever on a
/// connection that has died.
/// </remarks>
internal sealed class WatchSession<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>etcd takes objects of 1.5 MiB; JSON is larger than what is stored, but not without bounds.</summary>
    private const int LongestLine = 16 * 1024 * 1024;

    private static readonly StreamPipeReaderOptions PipeOptions = new(bufferSize: 64 * 1024, leaveOpen: true);

    private readonly ResourceClient<T> _client;
    private readonly InformerOptions _options;
    private readonly TimeSpan _idleLimit;
    private readonly TimeProvider _time;
    private readonly Action<WatchFrameType, T> _apply;
    private readonly Action _heard;
    private string _version;

    /// <param name="client">Opens it.</param>
    /// <param name="options">What to watch.</param>
    /// <param name="idleLimit">How long nothing may come.</param>
    /// <param name="version">After which moment.</param>
    /// <param name="time">Measures.</param>
    /// <param name="apply">Takes what was added, modified or deleted.</param>
    /// <param name="heard">Called whenever something came.</param>
    public WatchSession(
        ResourceClient<T> client,
        InformerOptions options,
        TimeSpan idleLimit,
        string version,
        TimeProvider time,
        Action<WatchFrameType, T> apply,
        Action heard)
    {
        _client = client;
        _options = options;
        _idleLimit = idleLimit;
        _version = version;
        _time = time;
        _apply = apply;
        _heard = heard;
    }

    /// <summary>Events that came, bookmarks included.</summary>
    public int Events { get; private set; }

    /// <summary>Watches until the end.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<WatchEnd> RunAsync(TimeSpan timeout, CancellationToken ct)
    {
        using var limit = new RequestLimit(_idleLimit, _time, ct);
        try
        {
            using var response = await _client.WatchAsync(_options.Namespace, _options.ListQuery, _version, timeout, ct);
            _heard();
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var reader = PipeReader.Create(stream, PipeOptions);
            try
            {
                return await ReadAsync(reader, limit);
            }
            finally
            {
                await reader.CompleteAsync();
            }
        }
        catch (KubernetesApiException e)
        {
            var kind = e.IsExpired ? WatchEndKind.Expired : e.IsTransient ? WatchEndKind.Unavailable : WatchEndKind.Refused;
            return new WatchEnd(kind, _version, e.RetryAfter, e.Message);
        }
        catch (KubernetesConnectionException e)
        {
            return new WatchEnd(WatchEndKind.Unavailable, _version, Detail: e.Message);
        }
        catch (OperationCanceledException) when (!limit.IsCallersWish)
        {
            return new WatchEnd(WatchEndKind.Silent, _version, Detail: $"nothing for {_idleLimit}");
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return new WatchEnd(WatchEndKind.Broken, _version, Detail: e.Message);
        }
    }

    private async Task<WatchEnd> ReadAsync(PipeReader reader, RequestLimit limit)
    {
        while (true)
        {
            var read = await reader.ReadAsync(limit.Token);
            limit.Restart();
            _heard();
            var buffer = read.Buffer;
            while (TryTakeLine(ref buffer, out var line))
            {
                if (Handle(line) is { } end)
                    return end;
            }

            if (buffer.Length > LongestLine)
                return new WatchEnd(WatchEndKind.Undecodable, _version, Detail: $"an event of more than {LongestLine} bytes");
            if (read.IsCompleted)
                return new WatchEnd(buffer.IsEmpty ? WatchEndKind.Completed : WatchEndKind.Broken, _version);
            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            line = default;
            return false;
        }

        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private WatchEnd? Handle(ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment)
            return Handle(line.FirstSpan);

        var length = (int)line.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            line.CopyTo(copy);
            return Handle(copy.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <summary>Null to go on.</summary>
    private WatchEnd? Handle(ReadOnlySpan<byte> line)
    {
        if (line.Trim(" \t\r"u8).IsEmpty)
            return null;
        if (!WatchFrame.TryParse(line, out var frame))
            return Undecodable();
        return frame.Type switch
        {
            WatchFrameType.Error => Failed(ApiStatus.Parse(frame.Object)),
            WatchFrameType.Bookmark => Bookmark(frame.Object),
            _ => Change(frame),
        };
    }

    private WatchEnd? Change(WatchFrame frame)
    {
        if (!_client.Reader.TryRead(frame.Object, out var item))
            return Undecodable();
        _apply(frame.Type, item);
        return Advance(item.Metadata.ResourceVersion);
    }

    /// <summary>The object of a bookmark need not be a valid one of its kind.</summary>
    private WatchEnd? Bookmark(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<ListPage>(json, ClientJson.Options)?.Metadata?.ResourceVersion is { Length: > 0 } version
                ? Advance(version)
                : Undecodable();
        }
        catch (JsonException)
        {
            return Undecodable();
        }
    }

    private WatchEnd? Advance(string version)
    {
        _version = version;
        Events++;
        return null;
    }

    private WatchEnd Undecodable() => new(WatchEndKind.Undecodable, _version, Detail: "an event cannot be read");

    private WatchEnd Failed(ApiStatus status) => status switch
    {
        { Code: 410 } or { Reason: "Expired" or "Gone" } => new WatchEnd(WatchEndKind.Expired, _version, status.RetryAfter, status.Message),
        _ => new WatchEnd(WatchEndKind.Refused, _version, status.RetryAfter, $"{status.Code} {status.Reason}: {status.Message}"),
    };
}
