namespace JitOperator.Api.V1Alpha1;

/// <summary>One demand on the labels of a namespace.</summary>
public sealed class LabelExpression
{
    /// <summary>Key of the label.</summary>
    public string Key { get; set; } = string.Empty;

    /// <summary>One of <see cref="LabelOperators"/>.</summary>
    public string Operator { get; set; } = string.Empty;

    /// <summary>The values of In and NotIn; not for the others.</summary>
    public IList<string>? Values { get; set; }
}
