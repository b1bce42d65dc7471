using System.Globalization;
using JitOperator.Api.Audit;

namespace JitOperator.Audit.Retention;

/// <summary>
/// Legal holds: records that stay whatever the retention says. Of a time, as in <c>case-7=2026-01-01T00:00:00Z/2026-06-30T00:00:00Z</c>, or
/// of a request, as in <c>case-8=request/UID</c>.
/// </summary>
public static class LegalHold
{
    private const string RequestPrefix = "request/";

    /// <summary>Reads a hold. False unless it is written in one of the two ways.</summary>
    public static bool TryParse(string text, out AuditHold? hold)
    {
        hold = null;
        if (text.Split('=', 2) is not [{ Length: > 0 and <= 63 } name, var what] || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            return false;
        if (what.StartsWith(RequestPrefix, StringComparison.Ordinal) && what.Length > RequestPrefix.Length)
            hold = new AuditHold(name, RequestUid: what[RequestPrefix.Length..]);
        else if (what.Split('/') is [var from, var until] && IsTime(from, out var begin) && IsTime(until, out var end) && begin < end)
            hold = new AuditHold(name, from, until);
        return hold is not null;
    }

    /// <summary>True when a hold covers a record.</summary>
    public static bool Covers(AuditHold hold, AuditRecord record)
    {
        if (hold.RequestUid is { } uid)
            return record.Request?.Uid == uid || record.Extends?.Uid == uid;
        // What cannot be read covers everything.
        return !IsTime(record.Time, out var time) || !IsTime(hold.From, out var from) || !IsTime(hold.Until, out var until) || (time >= from && time <= until);
    }

    private static bool IsTime(string? text, out DateTimeOffset time) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
