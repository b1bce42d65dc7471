namespace JitOperator.Core.Values;

/// <summary>Names in policies: exact, or a prefix that ends in <c>*</c>. A lone <c>*</c> and the empty string match nothing.</summary>
public static class NamePattern
{
    /// <summary>True when the pattern covers the name. Ordinal; no case folding.</summary>
    public static bool Matches(string? pattern, string? name) =>
        IsValid(pattern) && !string.IsNullOrEmpty(name) && (pattern![^1] == '*'
            ? name.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
            : string.Equals(pattern, name, StringComparison.Ordinal));

    /// <summary>True for an exact name, or for a non-empty prefix with one <c>*</c> at its end.</summary>
    public static bool IsValid(string? pattern) =>
        !string.IsNullOrEmpty(pattern) && pattern != "*" && pattern.IndexOf('*', StringComparison.Ordinal) is var at &&
        (at < 0 || at == pattern.Length - 1);
}
