namespace JitOperator.TestKit.Faults;

/// <summary>A request that came to a <see cref="FaultProxy"/>.</summary>
/// <param name="Method">As in <c>GET</c>.</param>
/// <param name="Path">As in <c>/api/v1/namespaces/default/configmaps</c>.</param>
/// <param name="Query">With its question mark; empty if there is none.</param>
public sealed record ProxiedRequest(string Method, string Path, string Query)
{
    /// <summary>Whether it is a watch.</summary>
    public bool IsWatch => Method == "GET" && Query.Contains("watch=true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it would change something.</summary>
    public bool IsWrite => Method is "POST" or "PUT" or "PATCH" or "DELETE";
}
