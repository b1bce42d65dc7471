using System.Text;

namespace JitOperator.Cli.Screens;

/// <summary>
/// Where the program reads and writes. Whatever is written through it as text reaches the terminal escaped: only this class and
/// <see cref="Paint"/> know of control sequences.
/// </summary>
public sealed class Terminal
{
    private const int Unlimited = int.MaxValue;

    /// <summary>Where results go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where complaints and hints go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Where answers come from.</summary>
    public required TextReader Input { get; init; }

    /// <summary>True when a person sits before it: input and output are a terminal.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>True when the output is a terminal that can be drawn on.</summary>
    public bool IsScreen { get; init; }

    /// <summary>True when colours are wanted.</summary>
    public bool HasColor { get; init; }

    /// <summary>How many columns and rows there are now; no bound where the output is no terminal.</summary>
    public Func<(int Columns, int Rows)> Size { get; init; } = () => (Unlimited, Unlimited);

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Columns.</summary>
    public int Width => Size().Columns;

    /// <summary>The terminal that the process has.</summary>
    /// <param name="time">The clock.</param>
    public static Terminal OfTheProcess(TimeProvider time)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var dumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb" && !OperatingSystem.IsWindows();
        var screen = !Console.IsOutputRedirected && !dumb;
        return new Terminal
        {
            Output = Console.Out,
            Error = Console.Error,
            Input = Console.In,
            IsInteractive = !Console.IsOutputRedirected && !Console.IsInputRedirected,
            IsScreen = screen,
            // https://no-color.org: present and not empty, whatever its value.
            HasColor = screen && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Size = () => Console.IsOutputRedirected ? (Unlimited, Unlimited) : (Bound(Console.WindowWidth), Bound(Console.WindowHeight)),
            Time = time,
        };
    }

    /// <summary>Writes a line of the result.</summary>
    /// <param name="line">The line.</param>
    public void WriteLine(StyledLine line) => Output.WriteLine(Paint.Line(line, HasColor));

    /// <summary>Writes a line of the result.</summary>
    /// <param name="text">Plain text, whoever wrote it.</param>
    public void WriteLine(string text = "") => WriteLine(StyledLine.Of(text));

    /// <summary>Writes a page or a table; what is wider than the terminal is cut.</summary>
    /// <param name="lines">Its lines.</param>
    public void WriteLines(IEnumerable<StyledLine> lines)
    {
        foreach (var line in lines)
            Output.WriteLine(Paint.Line(line, HasColor, Width));
    }

    /// <summary>Writes why something was not done.</summary>
    /// <param name="sentence">One sentence.</param>
    public void WriteError(string sentence) => Error.WriteLine(
        Paint.Line(StyledLine.Of("kubectl jit: ", Style.Bad).And(sentence), HasColor));

    /// <summary>Writes what people need to know and programs do not.</summary>
    /// <param name="sentence">One sentence.</param>
    public void WriteHint(string sentence) => Error.WriteLine(Paint.Line(StyledLine.Of(sentence, Style.Dim), HasColor));

    // A terminal that does not know its size says 0.
    private static int Bound(int size) => size > 0 ? size : 80;
}
