using JitOperator.Cli.Screens;

namespace JitOperator.Cli.Completion;

/// <summary>Something that can be typed next.</summary>
/// <param name="Value">What is typed.</param>
/// <param name="About">What it is, in a few words; null where it speaks for itself.</param>
internal readonly record struct Candidate(string Value, string? About = null)
{
    /// <summary>
    /// Whether a shell can take it as it is: letters, digits and signs that mean nothing to any shell. Names come from the cluster, and
    /// what a shell is given to complete it may also run.
    /// </summary>
    public bool IsPlain => Value.Length > 0 && Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '/' or ':' or '@' or '+');
}

/// <summary>Writes candidates.</summary>
internal static class CandidateOutput
{
    /// <summary>A line of the protocol.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="candidate">What.</param>
    public static void WriteCandidate(this Terminal terminal, Candidate candidate) => terminal.Output.WriteLine(
        candidate.About is { Length: > 0 } about ? $"{candidate.Value}\t{Paint.Line(StyledLine.Of(about), color: false)}" : candidate.Value);
}
