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
    public static string? Fault(string? pattern) => Compile(pattern).Fault;

    /// <summary>True when the pattern can be used and the whole text matches it.</summary>
    public static bool Matches(string? pattern, string text) => Compile(pattern).Regex?.IsMatch(text) == true;

    private static (Regex? Regex, string? Fault) Compile(string? pattern)
    {
        switch (pattern)
        {
            case null or "":
                return (null, "is empty");
            case { Length: > Longest }:
                return (null, $"has {pattern.Length} characters, and at most {Longest} are allowed");
        }

        try
        {
            return (new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline), null);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return (null, $"does not compile ({e.Message.TrimEnd('.')})");
        }
    }
}
