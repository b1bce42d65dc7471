namespace JitOperator.Runtime.Client;

/// <summary>Which objects to list or watch. The API server's own syntax; null means no restriction.</summary>
/// <param name="LabelSelector">As in <c>app=web,tier!=db</c>.</param>
/// <param name="FieldSelector">As in <c>metadata.name=jit-operator</c>.</param>
public sealed record ListQuery(string? LabelSelector = null, string? FieldSelector = null)
{
    /// <summary>Every object of the kind that the caller may see. Said out loud, so that nobody gets it by leaving something out.</summary>
    public static readonly ListQuery Everything = new();
}
