using JitOperator.Api.Audit;

namespace JitOperator.Audit.Records;

/// <summary>A member of a record that may be shortened: no decision is ever made on what it says.</summary>
/// <param name="Path">Path of the member in the record's JSON.</param>
/// <param name="Least">Fewest units that are kept.</param>
/// <param name="Value">The whole of it; null when the record has none.</param>
/// <param name="Count">How many units it has.</param>
/// <param name="Keep">
/// The record as shortened so far, the record as it came, how many units of the member to keep: the record with only these, and a mark
/// where it was cut.
/// </param>
internal sealed record ShortenableMember(
    string Path,
    int Least,
    Func<AuditRecord, object?> Value,
    Func<AuditRecord, int> Count,
    Func<AuditRecord, AuditRecord, int, AuditRecord> Keep)
{
    /// <summary>A text for people, in units of Unicode code points.</summary>
    public static ShortenableMember Text(
        string path, int least, Func<AuditRecord, string?> get, Func<AuditRecord, string, AuditRecord> set) => new(
        path,
        least,
        get,
        record => get(record)?.EnumerateRunes().Count() ?? 0,
        (record, original, units) => set(record, Cut(get(original)!, units)));

    /// <summary>A list of texts, in units of items.</summary>
    public static ShortenableMember List(
        string path, Func<AuditRecord, IReadOnlyList<string>?> get, Func<AuditRecord, IReadOnlyList<string>, AuditRecord> set) => new(
        path,
        0,
        get,
        record => get(record)?.Count ?? 0,
        (record, _, units) => set(record, [.. get(record)!.Take(units), Mark(get(record)!.Count - units, "more")]));

    /// <summary>What stands where something was cut.</summary>
    public static string Mark(int count, string what) => $"\u2026 [{count} {what}]";

    private static string Cut(string text, int units)
    {
        var kept = 0;
        var total = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (total++ < units)
                kept += rune.Utf16SequenceLength;
        }

        return text[..kept] + Mark(total - units, "characters cut");
    }
}
