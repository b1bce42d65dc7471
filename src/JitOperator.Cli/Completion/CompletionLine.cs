using System.CommandLine;

namespace JitOperator.Cli.Completion;

/// <summary>A command line that somebody is still typing: what the last word of it is going to be.</summary>
/// <param name="Command">The command that was named so far.</param>
/// <param name="Valued">The option whose value is being typed; null when it is no value.</param>
/// <param name="Position">How many arguments of the command are typed already.</param>
/// <param name="Typed">What there is of it: of the value alone, where it follows an equals sign.</param>
/// <param name="Before">The words before it that are complete, for the parser.</param>
internal sealed record CompletionLine(Command Command, Option? Valued, int Position, string Typed, IReadOnlyList<string> Before)
{
    /// <summary>Reads the words. Never fails: what is unknown is passed over.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="words">The words after the program's name; the last is being typed, and may be empty.</param>
    public static CompletionLine Read(RootCommand root, IReadOnlyList<string> words)
    {
        var (before, last) = (words.SkipLast(1).ToList(), words.Count > 0 ? words[^1] : string.Empty);
        Command command = root;
        Option? pending = null;
        var position = 0;
        foreach (var word in before)
        {
            if (pending is not null)
                pending = null;
            else if (word.StartsWith('-') && word.Length > 1)
                pending = word.Contains('=', StringComparison.Ordinal) ? null : Find(command, word) is { } option && TakesValue(option) ? option : null;
            else if (position == 0 && command.Subcommands.FirstOrDefault(sub => sub.Name == word || sub.Aliases.Contains(word)) is { } below)
                command = below;
            else
                position++;
        }

        if (pending is not null)
            return new CompletionLine(command, pending, position, last, before.SkipLast(1).ToList());
        return last.StartsWith('-') && last.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && Find(command, last[..at]) is { } valued
            ? new CompletionLine(command, valued, position, last[(at + 1)..], before)
            : new CompletionLine(command, null, position, last, before);
    }

    /// <summary>The options that can be typed here: the command's own, and those of the commands above that go for all below.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) => command.Options
        .Concat(Above(command).SelectMany(parent => parent.Options.Where(option => option.Recursive)))
        .Where(option => !option.Hidden)
        .DistinctBy(option => option.Name);

    /// <summary>Whether a command is below another, or is it.</summary>
    public static bool IsWithin(Command command, string name) => command.Name == name || Above(command).Any(parent => parent.Name == name);

    private static IEnumerable<Command> Above(Command command) =>
        command.Parents.OfType<Command>().Take(1).SelectMany(parent => Above(parent).Prepend(parent));

    private static Option? Find(Command command, string name) => OptionsOf(command).FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    // An option of arity 0 to 1, as --wait, takes its value after an equals sign only when one completes it: else it would swallow a name.
    private static bool TakesValue(Option option) => option.Arity.MinimumNumberOfValues > 0;
}
