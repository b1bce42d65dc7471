namespace JitOperator.Cli;

/// <summary>
/// What keeps a command from being done, for the person who typed it: one sentence that names the flag or the thing, and the mend.
/// </summary>
public class CliException : Exception
{
    /// <summary>A failure (<see cref="ExitCodes.Failed"/>).</summary>
    /// <param name="message">One sentence.</param>
    public CliException(string message)
        : this(message, ExitCodes.Failed)
    {
    }

    /// <summary>A failure with an exit code of its own.</summary>
    /// <param name="message">One sentence.</param>
    /// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
    /// <param name="inner">What led to it.</param>
    public CliException(string message, int exitCode, Exception? inner = null)
        : base(message, inner) => ExitCode = exitCode;

    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; }

    /// <summary>A command line that makes no sense (<see cref="ExitCodes.Usage"/>).</summary>
    /// <param name="message">One sentence that names the flag.</param>
    public static CliException Usage(string message) => new(message, ExitCodes.Usage);
}
