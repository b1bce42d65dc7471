namespace JitOperator.Api;

/// <summary>Values of <c>matchExpressions[].operator</c> of a namespace selector: those of a Kubernetes label selector.</summary>
public static class LabelOperators
{
    /// <summary>The label is there and has one of the values.</summary>
    public const string In = "In";

    /// <summary>The label is not there, or has none of the values.</summary>
    public const string NotIn = "NotIn";

    /// <summary>The label is there.</summary>
    public const string Exists = "Exists";

    /// <summary>The label is not there.</summary>
    public const string DoesNotExist = "DoesNotExist";
}
