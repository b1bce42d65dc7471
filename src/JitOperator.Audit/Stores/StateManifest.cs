using JitOperator.Api.Json;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>
/// What the records that were pruned added up to, for the program that goes on from there: bytes of its own making, in parts that each fit
/// into a ConfigMap. The record of the pruning has their digest.
/// </summary>
public static class StateManifest
{
    /// <summary>Most bytes in one part.</summary>
    public const int PartLength = 900 * 1024;

    /// <summary>Key in <c>binaryData</c>.</summary>
    public const string StateKey = "state";

    private static readonly string[] s_keys = [StateKey];

    /// <summary>Writes a state in as many parts as it takes; one that is empty takes one.</summary>
    public static IEnumerable<V1ConfigMap> Write(long minimumIndex, ReadOnlyMemory<byte> state)
    {
        var tag = LogObjectName.TagOf(CanonicalJson.Digest(state.Span));
        var part = 0;
        do
        {
            var length = Math.Min(PartLength, state.Length);
            yield return ObjectForm.Write(new(LogObjectKind.State, minimumIndex, part++, tag), new() { [StateKey] = state[..length].ToArray() });
            state = state[length..];
        }
        while (!state.IsEmpty);
    }

    /// <summary>Reads a part; null when it is not of the form.</summary>
    public static byte[]? Read(FoundObject found) =>
        (found.Fault ?? ObjectForm.Fault(found.Manifest!, [], s_keys)) is null ? found.Manifest!.BinaryData[StateKey] : null;
}
