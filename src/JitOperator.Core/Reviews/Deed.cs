using JitOperator.Api.Audit;
using JitOperator.Core.Roles;
using k8s.Models;

namespace JitOperator.Core.Reviews;

/// <summary>One sort of action, of a record of one or of several.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Group">API group; empty for the core.</param>
/// <param name="Resource">Resource, with its subresource after a slash; empty of a path that is none.</param>
/// <param name="Namespace">Namespace; null outside of any.</param>
/// <param name="Code">HTTP status code.</param>
internal readonly record struct Deed(string Verb, string Group, string Resource, string? Namespace, int? Code)
{
    /// <summary>True when it needs a right that leads further than it looks, by the table of <see cref="RoleRisks"/>.</summary>
    public bool IsRisky => Resource.Length > 0
        && RoleRisks.Of([new V1PolicyRule { Verbs = [Verb], ApiGroups = [Group], Resources = [Resource] }]).Count > 0;

    /// <summary>True unless the API server refused it, or failed.</summary>
    public bool IsDone => Code is null or < 400;

    /// <summary>What a record tells of.</summary>
    public static IEnumerable<Deed> Of(AuditActivity activity)
    {
        if (activity.Action is { } one)
        {
            var resource = one.Subresource is { Length: > 0 } part ? $"{one.Resource}/{part}" : one.Resource ?? string.Empty;
            yield return new(one.Verb, one.ApiGroup ?? string.Empty, resource, one.Namespace, one.Code);
        }

        foreach (var several in activity.Actions ?? [])
        {
            yield return new(several.Verb, several.ApiGroup ?? string.Empty, several.Resource ?? string.Empty, several.Namespace, several.Code);
        }
    }
}
