using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;

namespace JitOperator.Cli.Offers;

/// <summary>One role that a policy offers somebody, in one kind of place.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="Spec">Its rules.</param>
/// <param name="Role">The role: an exact name, or a beginning with an asterisk.</param>
/// <param name="Places">Namespaces: exact names, or beginnings with an asterisk.</param>
/// <param name="Selector">Whether namespaces with certain labels are offered as well.</param>
/// <param name="ClusterWide">Whether the whole cluster is offered.</param>
/// <param name="Rank">Where a role is offered more than once, the lowest decides.</param>
internal sealed record Offer(string Policy, AccessPolicySpec Spec, PolicyRole Role, IReadOnlyList<string> Places, bool Selector, bool ClusterWide, int Rank)
{
    /// <summary>The role as people write it.</summary>
    public string RoleText => $"{Role.Kind}/{Role.Name}";

    /// <summary>Longest duration.</summary>
    public string Longest => Spec.MaxDuration ?? "-";

    /// <summary>Where.</summary>
    public string Where
    {
        get
        {
            var places = string.Join(", ", Places.Concat(Selector ? ["namespaces by label"] : []));
            return ClusterWide ? $"any namespace, or the whole cluster{(places.Length > 0 ? $" ({places})" : "")}" : places;
        }
    }

    /// <summary>Who must agree.</summary>
    public string Agree => Spec.Approval switch
    {
        { Automatic: true } => "nobody needs to agree",
        { Stages: { Count: > 0 } stages } => string.Join(
            ", then ", stages.Select(stage => $"{stage.Required ?? 1} of {string.Join(", ", stage.Approvers.Select(Subjects.Describe))}")),
        _ => "nobody can agree",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{RoleText} in {Where}: up to {Longest}; {Agree} ({Policy})";
}
