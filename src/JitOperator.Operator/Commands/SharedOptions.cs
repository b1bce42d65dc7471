using System.CommandLine;

namespace JitOperator.Operator.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    public static Option<string?> Kubeconfig() => new("--kubeconfig")
    {
        Description = "Path of a kubeconfig. Without it: the service account, inside of a cluster.",
    };
}
