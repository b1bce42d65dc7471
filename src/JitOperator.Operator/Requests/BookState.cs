using System.Text.Json;
using System.Text.Json.Serialization;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Policies;

namespace JitOperator.Operator.Requests;

/// <summary>
/// What the book knows, as bytes that the log keeps in place of the records that it prunes. Read back by the same program or a later one:
/// members are only ever added. It is canonical enough for its digest to stand in the log, which is made once, of the bytes as written.
/// </summary>
/// <param name="V">Version of the form: 1.</param>
/// <param name="Requests">The requests that may still matter.</param>
/// <param name="Finished">
/// Of requests that were carried out and are gone, what tells that the same one comes again: the first 16 bytes of
/// <see cref="FinishedKey"/>, one after the other.
/// </param>
public sealed record BookState(int V, IReadOnlyList<RequestState> Requests, byte[] Finished)
{
    /// <summary>The policies as the log has them.</summary>
    public PolicyBookState Policies { get; init; } = new(-1, []);

    /// <summary>The letters that are in the log.</summary>
    public RecordedLettersState Letters { get; init; } = new(-1, [], []);

    /// <summary>The legal holds.</summary>
    public IReadOnlyList<AuditHold> Holds { get; init; } = [];

    /// <summary>Where the archive begins, by the last pruning of it.</summary>
    public long ArchiveMinimum { get; init; }

    /// <summary>The only version of the form that there is.</summary>
    public const int Version = 1;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters = { new ScopeConverter() },
    };

    /// <summary>Writes it.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidOperationException">It is of a version that this program does not know, or cannot be read at all.</exception>
    public static BookState Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<BookState>(bytes, s_json) is { V: Version } state
                ? state
                : throw new InvalidOperationException("The state that pruned records added up to is of a version that this program does not know; run the one that wrote it.");
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException("The state that pruned records added up to cannot be read.", e);
        }
    }

    // Settled scopes have no public constructor: what is written is whether it is the cluster, and the namespaces.
    private sealed class ScopeConverter : JsonConverter<GrantScope>
    {
        public override GrantScope Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var namespaces = JsonSerializer.Deserialize<List<string>>(ref reader, options) ?? [];
            return namespaces is ["*"] ? GrantScope.Cluster : GrantScope.Of(namespaces);
        }

        public override void Write(Utf8JsonWriter writer, GrantScope value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.ClusterWide ? ["*"] : value.Namespaces.ToList(), options);
    }
}

/// <summary>A request in a <see cref="BookState"/>.</summary>
/// <param name="Uid">UID.</param>
/// <param name="LastIndex">Index of the last record that it was folded from.</param>
/// <param name="History">What its records add up to.</param>
public sealed record RequestState(string Uid, long LastIndex, RequestHistory History);
