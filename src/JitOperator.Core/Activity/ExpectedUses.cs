using JitOperator.Api.V1Alpha1;
using k8s.Models;

namespace JitOperator.Core.Activity;

/// <summary>Whether a call is what a policy expects under its grants.</summary>
internal static class ExpectedUses
{
    /// <summary>True when an entry covers a call. Paths that are no resource are not spoken of, and expected.</summary>
    public static bool Covers(ExpectedUse use, ApiCall call) => call.Resource is null || RbacRules.Allows(
        new V1PolicyRule
        {
            ApiGroups = [.. use.ApiGroups.Select(group => group == ExpectedUse.Core ? string.Empty : group)],
            Resources = use.Resources,
            Verbs = use.Verbs,
        },
        call);
}
