namespace JitOperator.Audit.Commands;

/// <summary>In what form <c>audit verify</c> tells its outcome. Both have the same facts.</summary>
public static class VerifyFormats
{
    /// <summary>Lines for people.</summary>
    public const string Text = "text";

    /// <summary>One JSON object, see <see cref="Evidence.VerificationJson"/>.</summary>
    public const string Json = "json";

    /// <summary>Both of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Text, Json];
}
