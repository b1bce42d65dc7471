using JitOperator.Docs.Tests.Pages;

namespace JitOperator.Docs.Tests.Running;

/// <summary>One command that a reader types.</summary>
/// <param name="Line">Of the page.</param>
/// <param name="Person">Whose kubeconfig it runs with; empty for the reader's own.</param>
/// <param name="Command">For a shell.</param>
/// <param name="Output">What the page shows of its output; empty if it shows none.</param>
/// <param name="Fails">It must end with another exit code than 0.</param>
/// <param name="Until">What it says before the page goes on, if it runs in a terminal of its own.</param>
public sealed record Step(int Line, string Person, string Command, IReadOnlyList<string> Output, bool Fails, string? Until)
{
    /// <summary>
    /// The steps of a block. <c>sh</c>: a command a line, with further lines while it ends in a backslash, or a quote or here-document is open.
    /// <c>console</c>: the same behind a prompt (<c>$</c>, or <c>alice$</c>), and below each command its output.
    /// </summary>
    public static IReadOnlyList<Step> Of(CodeBlock block)
    {
        var steps = new List<Step>();
        var lines = new Queue<(string Text, int Line)>(block.Text.Split('\n').Select((text, i) => (text, block.Line + 1 + i)));
        var console = block.Language == "console";
        while (lines.TryDequeue(out var first))
        {
            if ((console ? Prompt(first.Text) : Typed(first.Text)) is not var (person, command))
                continue;

            while (IsOpen(command) && lines.TryDequeue(out var more))
                command += "\n" + more.Text;
            var output = new List<string>();
            while (console && lines.TryPeek(out var line) && Prompt(line.Text) is null)
                output.Add(lines.Dequeue().Text);
            steps.Add(new(first.Line, person, command, [.. output.Where(line => line.Trim().Length > 0)], Fails: false, block.Until));
        }

        // A block that fails does so at its end.
        if (block.Fails && steps.Count > 0)
            steps[^1] = steps[^1] with { Fails = true };
        return steps;
    }

    private static (string Person, string Command)? Typed(string line) =>
        line.Trim() is [] or ['#', ..] ? null : (string.Empty, line);

    private static (string Person, string Command)? Prompt(string line)
    {
        var at = line.IndexOf("$ ", StringComparison.Ordinal);
        return at >= 0 && line.AsSpan(0, at).IndexOfAnyExceptInRange('a', 'z') < 0 ? (line[..at], line[(at + 2)..]) : null;
    }

    /// <summary>Whether a shell would read another line before it runs this.</summary>
    private static bool IsOpen(string command)
    {
        var lines = command.Split('\n');
        if (lines[0].Split("<<") is [_, var word, ..] && !word.StartsWith('<'))
            return lines.Length == 1 || lines[^1] != word.Split(' ', '|', '>')[0].Trim('\'', '"', '-');

        var quote = '\0';
        for (var i = 0; i < command.Length; i++)
        {
            var letter = command[i];
            if (letter == '\\' && quote != '\'')
                i++;
            else if (quote == '\0' ? letter is '\'' or '"' : letter == quote)
                quote = quote == '\0' ? letter : '\0';
        }

        return quote != '\0' || command.EndsWith('\\');
    }
}
