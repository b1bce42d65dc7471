using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Requests;

/// <summary>
/// What a grant is held by that nothing else stands in the way of. A request that is held waits in its phase: it can be taken back, it is
/// denied when its policy or its hours are gone meanwhile, and it loses its time if that goes by. What takes rights away is never held.
/// </summary>
/// <param name="Reason">Why, for programs: one of the constants here.</param>
/// <param name="WaitingOn">Whom it waits for.</param>
/// <param name="Message">What it waits for, a sentence.</param>
public sealed record Hold(string Reason, string WaitingOn, string Message)
{
    /// <summary>Witnesses have not cosigned the log with all that was recorded of the request.</summary>
    public const string NotWitnessed = "NotWitnessed";

    /// <summary>The policy demands witnesses, and the operator has none.</summary>
    public const string NoWitnesses = "NoWitnesses";

    /// <summary>The operator grants nothing for now.</summary>
    public const string GrantsHeld = "GrantsHeld";

    /// <summary>How soon to look again at what is held, if nothing says earlier that it is released.</summary>
    public static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    /// <summary>What a grant is held by; null when it can be given.</summary>
    /// <param name="situation">What is known.</param>
    /// <param name="policy">The policy that it would be given by.</param>
    /// <param name="plan">The plan so far. What it has yet to record nobody can have witnessed.</param>
    internal static Hold? Of(Situation situation, AccessPolicy policy, Plan plan)
    {
        if (situation.GrantsHeld is { } held)
        {
            return new(GrantsHeld, "the operator", held);
        }

        // An emergency must not wait for somebody else's machine: it is recorded, told and reviewed instead.
        if (policy.Spec.RequireWitness != true || situation.Request.Spec.BreakGlass == true)
        {
            return null;
        }

        if (!situation.HasWitnesses)
        {
            return new(
                NoWitnesses,
                "witnesses of the audit log",
                $"AccessPolicy {policy.Metadata.Name} demands witnesses, and the operator has none; have the platform team give it --witness, or take spec.requireWitness out of the policy.");
        }

        return plan.Records.IsEmpty && plan.History.LastIndex < situation.WitnessedSize
            ? null
            : new(
                NotWitnessed,
                "witnesses of the audit log",
                "Nothing else is missing; access is given as soon as enough witnesses have cosigned the audit log with this request in it.");
    }
}
