using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Tests.Policies.Play;

/// <summary>Something that happens in a story. Numbers that name a request or policy count round.</summary>
public abstract record Deed;

/// <summary>Somebody asks for access.</summary>
/// <param name="By">Who.</param>
/// <param name="Mfa">Whether signed in with more than one factor.</param>
/// <param name="Spec">For what.</param>
/// <param name="Namespace">Where.</param>
/// <param name="StartsIn">In how many minutes it is to begin; null for at once.</param>
/// <param name="Extends">Which request it prolongs; null for none.</param>
public sealed record Ask(Player By, bool Mfa, AccessRequestSpec Spec, string Namespace, int? StartsIn, int? Extends) : Deed;

/// <summary>How a decision is written.</summary>
public enum Way
{
    /// <summary>Past admission, as is usual.</summary>
    Admitted,

    /// <summary>With a stamp, but nobody held it against the rules: admission saw an older state.</summary>
    Unchecked,

    /// <summary>Without a stamp: admission was off.</summary>
    Unstamped,
}

/// <summary>Somebody decides an approval or review.</summary>
public sealed record Decide(Player By, bool Mfa, int Request, bool Approve, string? Comment, Way Way) : Deed;

/// <summary>Everybody approves who may, one after the other, from a certain player on.</summary>
public sealed record Rally(int Request, int From, bool Mfa) : Deed;

/// <summary>Time goes by.</summary>
public sealed record Wait(int Minutes) : Deed;

/// <summary>Somebody sets <c>spec.revoked</c>.</summary>
public sealed record Revoke(Player By, int Request) : Deed;

/// <summary>The object of a request is deleted.</summary>
public sealed record Delete(int Request) : Deed;

/// <summary>What Git holds is applied again after it was deleted or cleaned away.</summary>
public sealed record Again(int Request) : Deed;

/// <summary>A policy takes the place of another.</summary>
public sealed record Replace(int Policy, AccessPolicySpec Spec) : Deed;

/// <summary>A policy goes.</summary>
public sealed record Remove(int Policy) : Deed;

/// <summary>The rules of a role change, or it goes, or nobody can tell for a moment.</summary>
/// <param name="Role">Which.</param>
/// <param name="Version">Its new rules; 0 for none, -1 for a failed look-up that is soon over.</param>
public sealed record ChangeRole(int Role, int Version) : Deed;

/// <summary>Policies to begin with, and what happens.</summary>
public sealed record Story(IReadOnlyList<AccessPolicySpec> Policies, IReadOnlyList<Deed> Deeds);
