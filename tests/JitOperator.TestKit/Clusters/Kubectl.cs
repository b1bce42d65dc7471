using JitOperator.TestKit.Processes;

namespace JitOperator.TestKit.Clusters;

/// <summary>kubectl as one user: what people really type.</summary>
/// <param name="kubeconfigPath">The user's kubeconfig.</param>
public sealed class Kubectl(string kubeconfigPath)
{
    // Of this kubeconfig alone: the cache is kept by host and port, and another run's cluster had this port once.
    private readonly string _cache = kubeconfigPath + ".cache";

    /// <summary>Runs <c>kubectl ARGUMENTS</c>.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(input: null, arguments);

    /// <summary>Runs <c>kubectl ARGUMENTS</c> with something on its stdin, such as a manifest for <c>apply -f -</c>.</summary>
    public async Task<CommandResult> RunAsync(string? input, string[] arguments, CancellationToken cancellationToken = default)
    {
        var binaries = await ControlPlaneBinaries.GetAsync();
        return await Command.RunAsync(
            binaries.Kubectl, ["--kubeconfig", kubeconfigPath, "--cache-dir", _cache, .. arguments], input, cancellationToken: cancellationToken);
    }
}
