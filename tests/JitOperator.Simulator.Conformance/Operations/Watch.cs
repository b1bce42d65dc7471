using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>
/// A watch, whose events are compared when the sequence is over: since the resourceVersion of an object, or without one since the start.
/// </summary>
internal sealed record Watch(TestedKind Kind, string Name, string? Selector, Seen Version) : Operation(Kind, Name)
{
    public override Task RunAsync(Server server) => server.WatchAsync(
        Kind, Selector, Version == Seen.Nothing ? server.Start : server.Memory.Version(Kind, Name, Version));

    protected override string Rest => $" with {Selector ?? "any labels"} since {(Version == Seen.Nothing ? "the start" : $"its {Version} resourceVersion")}";
}
