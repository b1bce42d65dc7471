using JitOperator.TestKit.Clusters;

namespace JitOperator.Docs.Tests.Running;

/// <summary>What pages can run beside.</summary>
public static class Setups
{
    /// <summary>Nothing: the page starts what it needs.</summary>
    public const string Alone = "alone";

    /// <summary>A cluster with the operator, the samples' namespaces and policy, and people: see <see cref="OperatorSetup"/>.</summary>
    public const string Operator = "beside the operator";

    public static IReadOnlyList<string> Names { get; } = [Alone, Operator];

    /// <summary>For the shell of a page that runs alone: no cluster is given.</summary>
    public static IReadOnlyDictionary<string, string?> Nothing { get; } = new Dictionary<string, string?>
    {
        ["KUBECONFIG"] = null,
        [TestClusterEnvironment.Kubeconfig] = null,
        [TestClusterEnvironment.Folder] = null,
        [TestClusterEnvironment.Host] = null,
    };
}
