namespace JitOperator.Audit.Verification;

/// <summary>One thing that is wrong with a log.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="FirstRecord">Index of the first record concerned; null where it is none in particular.</param>
/// <param name="LastRecord">Index of the last record concerned.</param>
/// <param name="Where">File or object; not escaped, may be anything.</param>
/// <param name="Message">What is wrong, one sentence. Not escaped.</param>
public sealed record Finding(FindingKind Kind, long? FirstRecord, long? LastRecord, string Where, string Message)
{
    /// <summary>The records concerned, in words; empty when it is none in particular.</summary>
    public string Records => (FirstRecord, LastRecord) switch
    {
        (null, _) => string.Empty,
        ({ } first, { } last) when last > first => $"records {first} to {last}",
        ({ } first, _) => $"record {first}",
    };

    /// <summary>Records, message and place in one line.</summary>
    public override string ToString() => $"{(Records.Length == 0 ? "log" : Records)}: {Message} ({Where})";
}
