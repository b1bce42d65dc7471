using System.CommandLine;
using JitOperator.CommandLine;
using JitOperator.CommandLine.Auditing;
using JitOperator.CommandLine.Policies;
using JitOperator.Operator.Hosting;

namespace JitOperator.Operator.Commands;

/// <summary>The command line of <c>jit-operator</c>.</summary>
public static class OperatorCommand
{
    private static readonly CommandHost s_host = new("jit-operator", new OperatorClusterAccess());

    /// <summary>The root, with every command below it.</summary>
    public static RootCommand Create() => new("Just-in-time access for Kubernetes: grants on approval, taken away on time, all of it in a log.")
    {
        RunCommand.Create(),
        SweepCommand.Create(),
        AuditCommand.Create(s_host, AuditKeyCommand.Create()),
        ActivityCommand.Create(),
        PolicyCommand.Create(s_host),
        WitnessCommand.Create(),
        KeysCommand.Create(),
        NotificationsCommand.Create(),
    };
}
