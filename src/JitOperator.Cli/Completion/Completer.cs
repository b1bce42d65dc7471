using System.CommandLine;
using System.CommandLine.Completions;
using JitOperator.Cli.Commands;
using JitOperator.Cli.Options;

namespace JitOperator.Cli.Completion;

/// <summary>
/// Answers shells, and kubectl on their behalf, what can be typed next. The protocol is the one that kubectl speaks with its plugins
/// (<c>kubectl_complete-jit</c>, kubectl 1.26 and later) and cobra with its scripts: the words typed so far as arguments; on stdout
/// one candidate a line, with a tab before what explains it, and at last <c>:N</c>, what the shell shall do besides.
/// </summary>
internal static class Completer
{
    /// <summary>The first word of a command line that asks this.</summary>
    public const string Word = "__complete";

    private const int FilesToo = 0;
    private const int NoFiles = 4;

    // Somebody sits before it and waits: what takes longer is of no use. A --request-timeout among the words says otherwise.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <summary>Answers. What goes wrong is no answer: nobody wants to read of it in the middle of typing.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="frame">What they stand in.</param>
    /// <param name="words">The words typed, the last of them unfinished.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> AnswerAsync(RootCommand root, CommandFrame frame, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var line = CompletionLine.Read(root, words);
        var found = line switch
        {
            { Valued: { } option } => await ValuesAsync(root, frame, line, option, cancellationToken),
            _ when line.Typed.StartsWith('-') => OptionsOf(line.Command),
            { Position: 0, Command.Subcommands.Count: > 0 } => line.Command.Subcommands.Where(sub => !sub.Hidden).Select(sub => new Candidate(sub.Name, Short(sub.Description))),
            _ when line.Position < line.Command.Arguments.Count => await ValuesAsync(root, frame, line, line.Command.Arguments[line.Position], cancellationToken),
            _ => [],
        };
        foreach (var candidate in found.Where(one => one.IsPlain && one.Value.StartsWith(line.Typed, StringComparison.Ordinal)).DistinctBy(one => one.Value).OrderBy(one => one.Value, StringComparer.Ordinal))
            frame.Terminal.WriteCandidate(candidate);
        var files = line.Valued is { } valued && (valued == frame.Options.Kubeconfig || (valued.Name is not ("--namespace" or "--policy") && IsOfflineCommand(line.Command) && !HasChoices(valued)));
        frame.Terminal.Output.WriteLine($":{(files ? FilesToo : NoFiles)}");
        return ExitCodes.Success;
    }

    private static IEnumerable<Candidate> OptionsOf(Command command) =>
        CompletionLine.OptionsOf(command).Select(option => new Candidate(option.Name, Short(option.Description)));

    private static async Task<IEnumerable<Candidate>> ValuesAsync(RootCommand root, CommandFrame frame, CompletionLine line, Symbol symbol, CancellationToken cancellationToken)
    {
        if (HasChoices(symbol))
            return symbol.GetCompletions(CompletionContext.Empty).Select(item => new Candidate(item.Label));
        if (ClusterCandidates.For(line.Command, symbol) is not { } source)
            return [];
        try
        {
            var before = root.Parse(line.Before);
            var options = CliOptions.Read(before, frame.Options);
            var isGiven = before.GetResult(frame.Options.RequestTimeout) is { Implicit: false };
            using var limit = new CancellationTokenSource(isGiven ? options.RequestTimeout ?? Timeout.InfiniteTimeSpan : s_limit, frame.Terminal.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            return await source(frame, options, either.Token);
        }
#pragma warning disable CA1031 // See above: every failure is the same here.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
    }

    private static bool HasChoices(Symbol symbol) => symbol switch
    {
        Option option => option.ValueType != typeof(bool) && option.GetCompletions(CompletionContext.Empty).Any(),
        Argument argument => argument.GetCompletions(CompletionContext.Empty).Any(),
        _ => false,
    };

    private static bool IsOfflineCommand(Command command) => CompletionLine.IsWithin(command, "audit") || CompletionLine.IsWithin(command, "policy");

    // The first sentence.
    private static string? Short(string? description) => description?.Split('\n')[0].Split(". ")[0].TrimEnd('.');
}
