namespace JitOperator.Operator.Activity.Ingest;

/// <summary>What an item of an input is.</summary>
public enum EnvelopeVerdict
{
    /// <summary>It cannot be read. The default.</summary>
    Unreadable = 0,

    /// <summary>It is in order, and has to do with something else than the API server's audit.</summary>
    SomethingElse,

    /// <summary>It is an event of the API server's audit.</summary>
    Event,
}

/// <summary>What came of an item.</summary>
/// <param name="Verdict">What it is.</param>
/// <param name="Event">The event, as JSON of <c>audit.k8s.io/v1</c>; null otherwise.</param>
/// <param name="Fault">What is wrong, as in <c>has no message</c>; null otherwise.</param>
public readonly record struct Opened(EnvelopeVerdict Verdict, byte[]? Event, string? Fault)
{
    /// <summary>It has to do with something else.</summary>
    public static Opened SomethingElse { get; } = new(EnvelopeVerdict.SomethingElse, null, null);

    /// <summary>It is an event.</summary>
    public static Opened As(byte[] @event) => new(EnvelopeVerdict.Event, @event, null);

    /// <summary>It cannot be read.</summary>
    public static Opened Unreadable(string fault) => new(EnvelopeVerdict.Unreadable, null, fault);
}

/// <summary>Takes events of the API server's audit out of what a cloud puts around them.</summary>
public interface IEnvelope
{
    /// <summary>Opens one item. Never throws, whatever the item is.</summary>
    /// <param name="json">A value of JSON, perhaps an invalid one.</param>
    /// <param name="around">What was said around it.</param>
    Opened Open(ReadOnlyMemory<byte> json, Surroundings around);
}
