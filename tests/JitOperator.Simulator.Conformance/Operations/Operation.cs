using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>
/// Something that a client does, in terms that mean the same on either server: objects by short names, UIDs and resourceVersions by when
/// they were told. It can be done after anything else, so that a sequence may lose any of its operations.
/// </summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Name">The object's short name; empty for all of the kind.</param>
internal abstract record Operation(TestedKind Kind, string Name)
{
    /// <summary>Does it. Answers are what the server notes down of them.</summary>
    public abstract Task RunAsync(Server server);

    /// <summary>What it does, after its name.</summary>
    protected abstract string Rest { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => $"{GetType().Name.ToLowerInvariant()} {Kind}{(Name.Length == 0 ? "" : $"/{Name}")}{Rest}";
}
