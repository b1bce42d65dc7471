namespace JitOperator.Runtime.Client;

/// <summary>All objects that a list found, from one moment of the API server's history.</summary>
/// <param name="Items">The objects, each with its <c>apiVersion</c> and <c>kind</c>.</param>
/// <param name="ResourceVersion">The moment; a watch that starts here misses nothing.</param>
/// <param name="Undecodable">Names (<c>namespace/name</c>) of objects that could not be read as the kind, which <paramref name="Items"/>
/// leaves out: one bad object must not hide all others.</param>
public sealed record ResourceList<T>(IReadOnlyList<T> Items, string ResourceVersion, IReadOnlyList<string> Undecodable);
