namespace JitOperator.Api.V1Alpha1;

/// <summary>
/// Selects namespaces by their labels, as a Kubernetes label selector does, with one difference: an empty one selects nothing. All of
/// its demands must hold.
/// </summary>
public sealed class NamespaceSelector
{
    /// <summary>Labels that must have these values.</summary>
    public IDictionary<string, string>? MatchLabels { get; set; }

    /// <summary>Further demands.</summary>
    public IList<LabelExpression>? MatchExpressions { get; set; }
}
