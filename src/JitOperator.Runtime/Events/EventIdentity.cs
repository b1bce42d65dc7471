using k8s.Models;

namespace JitOperator.Runtime.Events;

/// <summary>
/// What makes two events the same thing happening again. Unlike client-go's, this has the note: "approved by bob" is not a repetition
/// of "approved by carol".
/// </summary>
internal sealed record EventIdentity(
    string Regarding, string Related, EventType Type, string Reason, string Action, string Note)
{
    /// <summary>Names an object, UID included: its successor of the same name is another.</summary>
    public static string Of(V1ObjectReference? reference) => reference is null
        ? string.Empty
        : $"{reference.ApiVersion}/{reference.Kind}/{reference.NamespaceProperty}/{reference.Name}/{reference.Uid}";
}
