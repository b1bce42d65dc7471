using k8s.Models;

namespace JitOperator.Core.Values;

/// <summary>Writes <c>status.conditions</c> as the Kubernetes API conventions want them.</summary>
public static class Conditions
{
    /// <summary>A condition; it keeps its <c>lastTransitionTime</c> for as long as its status stays the same.</summary>
    /// <param name="before">The conditions as they stand.</param>
    /// <param name="type">Its type.</param>
    /// <param name="status">Whether it holds.</param>
    /// <param name="reason">Why, for programs.</param>
    /// <param name="message">Why, for people.</param>
    /// <param name="generation">The object's generation that it speaks of.</param>
    /// <param name="now">When it changes, if it does.</param>
    public static V1Condition Of(
        IEnumerable<V1Condition>? before, string type, bool status, string reason, string message, long? generation, DateTimeOffset now)
    {
        var text = status ? "True" : "False";
        return new V1Condition
        {
            Type = type,
            Status = text,
            Reason = reason,
            Message = message,
            ObservedGeneration = generation,
            LastTransitionTime = before?.FirstOrDefault(c => c.Type == type && c.Status == text)?.LastTransitionTime
                ?? Timestamp.Truncate(now).UtcDateTime,
        };
    }
}
