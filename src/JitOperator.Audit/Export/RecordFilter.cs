using JitOperator.Audit.Records;

namespace JitOperator.Audit.Export;

/// <summary>Which records to export. All that is given must hold; by default, everything is exported.</summary>
public sealed record RecordFilter
{
    /// <summary>The earliest time, inclusive.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The latest time, exclusive, so that one export can begin where another ended.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>User name, exactly: of whoever did it, decided it, or is to get access.</summary>
    public string? Person { get; init; }

    /// <summary>A namespace, of the request or of what it asks for.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name of the policy that judges the request, as far as the log has said by then.</summary>
    public string? Policy { get; init; }

    /// <summary>A request: its UID, or <c>namespace/name</c>, which may be several that followed one another.</summary>
    public string? Request { get; init; }

    /// <summary>A type, or the beginning of types with an asterisk: <c>grant.*</c>.</summary>
    public string? Type { get; init; }

    /// <summary>True when everything is exported, so that the root can be computed from the export.</summary>
    public bool IsEmpty => this == new RecordFilter();

    internal bool Matches(ExportedRecord exported)
    {
        var record = exported.Record;
        // Compared in the form of the log, which sorts as text; what is finer than a millisecond is rounded up on both ends.
        return (Since is not { } since || string.CompareOrdinal(record.Time, Ceiling(since)) >= 0)
            && (Until is not { } until || string.CompareOrdinal(record.Time, Ceiling(until)) < 0)
            && (Person is null || record.Actor?.Username == Person || record.Subject == Person || exported.Known.Person == Person)
            && (Namespace is null || record.Request?.Namespace == Namespace || record.Target?.Namespaces.Contains(Namespace) == true)
            && (Policy is null || record.Policy?.Name == Policy || exported.Known.Policy == Policy)
            && (Request is null || record.Request?.Uid == Request || $"{record.Request?.Namespace}/{record.Request?.Name}" == Request)
            && (Type is null || (Type.EndsWith('*') ? record.Type.StartsWith(Type[..^1], StringComparison.Ordinal) : record.Type == Type));
    }

    private static string Ceiling(DateTimeOffset time) => RecordTime.Format(time.AddTicks(TimeSpan.TicksPerMillisecond - 1));
}
