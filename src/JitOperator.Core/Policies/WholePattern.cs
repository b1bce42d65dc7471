using System.Text.RegularExpressions;

namespace JitOperator.Core.Policies;

/// <summary>
/// Regular expressions of policies: .NET syntax without look-around and back-references, matched in time linear in the text. The whole
/// text must match, so that a pattern such as <c>INC-[0-9]+</c> means what it looks like.
/// </summary>
public static class WholePattern
{
    /// <summary>Longest pattern in characters.</summary>
    public const int Longest = 512;

    /// <summary>Why it cannot be used, half a sentence; null when it can.</summary>
    public static string? Fault(string? pattern)
    {
        try
        {
            _ = pattern is { Length: > 0 and <= Longest } ? Compile(pattern) : null;
            return pattern switch
            {
                null or "" => "is empty",
                { Length: > Longest } => $"has {pattern.Length} characters, and at most {Longest} are allowed",
                _ => null,
            };
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"does not compile ({e.Message.TrimEnd('.')})";
        }
    }

    /// <summary>True when the pattern can be used and the whole text matches it.</summary>
    public static bool Matches(string? pattern, string text) => Fault(pattern) is null && Compile(pattern!).IsMatch(text);

    private static Regex Compile(string pattern) => new(
        $@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
}
