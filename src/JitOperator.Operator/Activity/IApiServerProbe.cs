namespace JitOperator.Operator.Activity;

/// <summary>Calls to the API server that are made to see whether they come back as audit events.</summary>
public interface IApiServerProbe
{
    /// <summary>How long a watch is kept open.</summary>
    static readonly TimeSpan WatchDuration = TimeSpan.FromSeconds(10);

    /// <summary>Gets an object that does not exist.</summary>
    /// <exception cref="ApiServerSilentException">The API server did not answer.</exception>
    Task GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Watches an object that does not exist, for <see cref="WatchDuration"/>.</summary>
    /// <exception cref="ApiServerSilentException">The API server did not answer.</exception>
    Task WatchAsync(string name, CancellationToken cancellationToken);

    /// <summary>How many events the API server lost; null where it does not tell.</summary>
    Task<ApiServerLosses?> LossesAsync(CancellationToken cancellationToken);
}
