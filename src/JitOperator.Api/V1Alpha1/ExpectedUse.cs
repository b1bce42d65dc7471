namespace JitOperator.Api.V1Alpha1;

/// <summary>Actions that are expected under a grant, in the terms of an RBAC rule. All three must match.</summary>
public sealed class ExpectedUse
{
    /// <summary>The API group without a name. The API server takes an empty text in a list for none at all.</summary>
    public const string Core = "core";

    /// <summary>API groups; <see cref="Core"/> for the one without a name, <c>*</c> for all.</summary>
    public IList<string> ApiGroups { get; set; } = [];

    /// <summary>Resources, as in <c>pods</c>, <c>pods/log</c> or <c>*</c> for all.</summary>
    public IList<string> Resources { get; set; } = [];

    /// <summary>Verbs; <c>*</c> for all.</summary>
    public IList<string> Verbs { get; set; } = [];
}
