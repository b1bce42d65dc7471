namespace JitOperator.Simulator.ApiServer;

/// <summary>Who sends a request, as the API server has authenticated them.</summary>
internal sealed record ApiUser(string Name, params string[] Groups)
{
    /// <summary>Takes its own rules off: what etcd holds is changed as if by somebody with etcd's own key.</summary>
    public static ApiUser System { get; } = new("system:apiserver", "system:masters");
}
