namespace JitOperator.Runtime.Admission;

/// <summary>Serves admission webhooks.</summary>
public interface IAdmissionServer : IAsyncDisposable
{
    /// <summary>The port with TLS. Known once it has started.</summary>
    /// <exception cref="InvalidOperationException">It has not started.</exception>
    int BoundPort { get; }

    /// <summary>The port of the health checks. Known once it has started.</summary>
    /// <exception cref="InvalidOperationException">It has not started.</exception>
    int BoundHealthPort { get; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">An address or port cannot be had.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Takes no more connections, and lets those reviews end that have begun.</summary>
    /// <param name="cancellationToken">Ends the wait for them.</param>
    Task StopAsync(CancellationToken cancellationToken);
}
