namespace JitOperator.Cli.Screens;

/// <summary>Asks the person before the terminal, a line each. Questions go to stderr, so that results can be taken from stdout.</summary>
/// <param name="terminal">The terminal; it has to be interactive.</param>
internal sealed class Prompt(Terminal terminal)
{
    private const int Attempts = 5;

    /// <summary>Asks for a text until it will do.</summary>
    /// <param name="question">The question.</param>
    /// <param name="usual">What an empty answer means; null when there has to be one.</param>
    /// <param name="fault">What is wrong with an answer: one sentence; null when nothing is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">There is no answer that will do.</exception>
    public async Task<string> TextAsync(string question, string? usual, Func<string, string?> fault, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var answer = await AskAsync($"{question}{(usual is { Length: > 0 } ? $" [{usual}]" : "")}: ", cancellationToken);
            answer = answer.Length == 0 ? usual ?? string.Empty : answer;
            if ((answer.Length == 0 && usual is null ? "An answer is needed." : fault(answer)) is not { } wrong)
                return answer;
            terminal.WriteHint(wrong);
        }

        throw CliException.Usage($"No answer to \"{question}\" would do; give it as a flag.");
    }

    /// <summary>Has one of several things chosen, by its number.</summary>
    /// <typeparam name="T">What they are.</typeparam>
    /// <param name="question">The question.</param>
    /// <param name="choices">The things.</param>
    /// <param name="words">Each in words.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">None was chosen.</exception>
    public async Task<T> ChoiceAsync<T>(string question, IReadOnlyList<T> choices, Func<T, string> words, CancellationToken cancellationToken)
    {
        for (var i = 0; i < choices.Count; i++)
        {
            terminal.Error.WriteLine(Paint.Line(
                StyledLine.Of($"  {i + 1,2}  ", Style.Strong).And(Wrapping.OneLine(words(choices[i]))), terminal.HasColor, Math.Max(20, terminal.Width - 1)));
        }

        var answer = await TextAsync(
            question, choices.Count == 1 ? "1" : null, text => NumberOf(text, choices.Count) is null ? $"Type a number from 1 to {choices.Count}." : null, cancellationToken);
        return choices[NumberOf(answer, choices.Count)!.Value - 1];
    }

    /// <summary>Asks for a yes; anything else is a no.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> YesAsync(string question, CancellationToken cancellationToken) =>
        (await AskAsync($"{question} [y/N]: ", cancellationToken)).ToUpperInvariant() is "Y" or "YES";

    private static int? NumberOf(string text, int most) => int.TryParse(text, out var number) && number >= 1 && number <= most ? number : null;

    private async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        terminal.Error.Write(Paint.Line(StyledLine.Of(question, Style.Strong), terminal.HasColor));
        await terminal.Error.FlushAsync(cancellationToken);
        // Reading a console cannot be interrupted; whoever waits for it can.
        var line = await Task.Run(terminal.Input.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        return line?.Trim() ?? throw CliException.Usage("The input ended before everything was answered; give it as flags.");
    }
}
