namespace JitOperator.Runtime.Client;

/// <summary>
/// No usable answer: refused or broken connection, time-out, an answer cut short or not JSON. Of a write nobody knows whether it
/// happened; read before you conclude anything.
/// </summary>
public sealed class KubernetesConnectionException : KubernetesRequestException
{
    internal KubernetesConnectionException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
