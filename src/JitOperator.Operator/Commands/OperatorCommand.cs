using System.CommandLine;

namespace JitOperator.Operator.Commands;

/// <summary>The command line of <c>jit-operator</c>.</summary>
public static class OperatorCommand
{
    /// <summary>The root, with every command below it.</summary>
    public static RootCommand Create() => new("Just-in-time access for Kubernetes: grants on approval, taken away on time, all of it in a log.")
    {
        RunCommand.Create(),
        SweepCommand.Create(),
        AuditCommand.Create(),
        ActivityCommand.Create(),
        PolicyCommand.Create(),
        WitnessCommand.Create(),
        KeysCommand.Create(),
        NotificationsCommand.Create(),
    };
}
