namespace JitOperator.TestKit.Processes;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">0 for success by convention.</param>
/// <param name="Output">Its stdout.</param>
/// <param name="Error">Its stderr.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Whether it ended with 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Everything, for the message of a failed test.</summary>
    public override string ToString() => $"exit code {ExitCode}\n{Output}{Error}";
}
