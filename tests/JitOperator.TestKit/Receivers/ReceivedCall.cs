using System.Text;
using System.Text.Json.Nodes;

namespace JitOperator.TestKit.Receivers;

/// <summary>What an HTTP receiver got.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">Headers, by their names in any case.</param>
/// <param name="Body">The bytes of the body.</param>
/// <param name="Status">What was answered.</param>
public sealed record ReceivedCall(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, int Status)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}
