using System.CommandLine;
using JitOperator.DevCluster;

// Clusters for make, for scripts and for playing by hand; found or started as tests do it.
var root = new RootCommand("Clusters for development: a given one (JIT_TEST_KUBECONFIG), k3s in Docker, or a local control plane.")
{
    WithCommand.Create(),
    UpCommand.Create(),
    UserCommand.Create(),
};

// Signals are ours: until a cluster is up they end this process, and what it started ends with it; then the commands decide.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
