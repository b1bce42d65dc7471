using JitOperator.CommandLine.Clusters;

namespace JitOperator.CommandLine;

/// <summary>The program that the commands are part of: <c>jit-operator</c> for those who run it, <c>kubectl-jit</c> for everybody.</summary>
/// <param name="Program">What people type to call it, as in <c>jit-operator</c> or <c>kubectl jit</c>; sentences name it so.</param>
/// <param name="Cluster">How it finds a cluster.</param>
public sealed record CommandHost(string Program, IClusterAccess Cluster);
