using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace JitOperator.Runtime.Client;

/// <summary>
/// Reads objects of one kind out of lists and watches, where a bad one must not take the others with it. They come without
/// <c>metadata.managedFields</c>.
/// </summary>
internal sealed class ObjectReader<T>(ResourceKind kind)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Reads an item of a list.</summary>
    public bool TryRead(JsonElement json, [NotNullWhen(true)] out T? item)
    {
        try
        {
            item = Checked(json.Deserialize<T>(ClientJson.Cached));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidOperationException)
        {
            item = null;
        }

        return item is not null;
    }

    /// <summary>Reads the object of a watch event.</summary>
    public bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out T? item)
    {
        try
        {
            item = Checked(JsonSerializer.Deserialize<T>(json, ClientJson.Cached));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidOperationException)
        {
            item = null;
        }

        return item is not null;
    }

    /// <summary>Who an undecodable item is, as far as that can be told.</summary>
    public static string NameOf(JsonElement json)
    {
        try
        {
            return json.ValueKind is JsonValueKind.Object && json.TryGetProperty("metadata", out var metadata) && metadata.ValueKind is JsonValueKind.Object
                ? $"{Text(metadata, "namespace")}/{Text(metadata, "name")}"
                : "?";
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is no text.
            return "?";
        }
    }

    /// <summary>Items of lists come without their kind. An object without a name or a version is none.</summary>
    private T? Checked(T? item)
    {
        if (item is not { Metadata: { Name.Length: > 0, ResourceVersion.Length: > 0 } })
            return null;

        item.ApiVersion = kind.ApiVersion;
        item.Kind = kind.Kind;
        return item;
    }

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : string.Empty;
}
