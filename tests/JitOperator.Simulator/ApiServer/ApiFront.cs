namespace JitOperator.Simulator.ApiServer;

/// <summary>The API server as others reach it.</summary>
internal sealed class ApiFront(SimulatedApiServer server, Etcd etcd)
{
    /// <summary>What it serves.</summary>
    public Etcd Etcd => etcd;

    /// <summary>Answers a request, some time.</summary>
    public async void Receive(ApiCall call, Action<ApiAnswer> answer) => answer(await server.AnswerAsync(call));
}
