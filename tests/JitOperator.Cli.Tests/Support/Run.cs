using JitOperator.Cli.Screens;

namespace JitOperator.Cli.Tests.Support;

/// <summary>Runs the program in this process, through its real parser.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">What it wrote to stdout.</param>
/// <param name="Error">What it wrote to stderr.</param>
internal sealed record Run(int ExitCode, string Output, string Error)
{
    public static Task<Run> Of(params string[] arguments) => With(new RunOptions(), arguments);

    public static async Task<Run> With(RunOptions options, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = new Terminal
        {
            Output = output,
            Error = error,
            Input = options.Reader ?? new StringReader(options.Input),
            IsInteractive = options.Interactive,
            IsScreen = options.Screen,
            HasColor = options.Color,
            Size = () => (options.Width, 40),
            Time = options.Time,
        };
        var code = await JitCommand.RunAsync(arguments, terminal, name => options.Environment.GetValueOrDefault(name), options.CancellationToken);
        return new Run(code, output.ToString(), error.ToString());
    }
}

/// <summary>How to run it.</summary>
internal sealed record RunOptions
{
    public string Input { get; init; } = string.Empty;

    public TextReader? Reader { get; init; }

    public bool Interactive { get; init; }

    public bool Screen { get; init; }

    public bool Color { get; init; }

    public int Width { get; init; } = int.MaxValue;

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public CancellationToken CancellationToken { get; init; }
}
