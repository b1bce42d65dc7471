namespace JitOperator.Runtime.Client;

/// <summary>
/// A request to the API server that did not succeed: <see cref="KubernetesApiException"/> when the API server said so,
/// <see cref="KubernetesConnectionException"/> when there was no usable answer.
/// </summary>
public abstract class KubernetesRequestException : Exception
{
    private protected KubernetesRequestException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether the same request may succeed later with nothing changed.</summary>
    public abstract bool IsTransient { get; }

    /// <summary>How long the API server asks to be left alone, if it did.</summary>
    public TimeSpan? RetryAfter { get; private protected init; }
}
