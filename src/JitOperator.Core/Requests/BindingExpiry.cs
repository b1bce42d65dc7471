using JitOperator.Api;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Requests;

/// <summary>When a role binding of the operator must be gone. Read from the binding alone, so that nobody need be asked.</summary>
public static class BindingExpiry
{
    /// <summary>True for a binding with the operator's label and a name of its reserved form: no other is ever deleted for its age.</summary>
    public static bool Concerns(V1RoleBinding binding) =>
        BindingName.IsReserved(binding.Metadata?.Name)
        && string.Equals(binding.GetLabel(Labels.ManagedBy), Labels.ManagedByValue, StringComparison.Ordinal);

    /// <summary>
    /// The earlier of what the annotation and the signature say. An annotation that is missing or cannot be read means that it is over:
    /// the operator writes it with the binding, so somebody took it off.
    /// </summary>
    /// <param name="binding">A binding that <see cref="Concerns"/> is true of.</param>
    /// <param name="verifier">Checks signatures; null where the keys are not at hand.</param>
    public static DateTimeOffset Of(V1RoleBinding binding, IStampVerifier? verifier)
    {
        if (!Timestamp.TryParse(binding.GetAnnotation(Annotations.ExpiresAt), out var annotated))
        {
            return DateTimeOffset.MinValue;
        }

        var stamp = verifier is null ? null : Stamp.Read<BindingStamp>(BindingStamp.Type, binding.GetAnnotation(Annotations.Stamp), verifier);
        return Timestamp.TryParse(stamp?.ExpiresAt, out var signed) && signed < annotated ? signed : annotated;
    }
}
