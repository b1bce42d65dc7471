namespace JitOperator.Api.V1Alpha1;

/// <summary>A stretch of wall-clock time, on certain days of every week, in which a policy allows what it offers.</summary>
public sealed class PolicyWindow
{
    /// <summary>
    /// Days on which it begins: <c>Mon</c>, <c>Tue</c>, <c>Wed</c>, <c>Thu</c>, <c>Fri</c>, <c>Sat</c>, <c>Sun</c>. Empty is no day.
    /// </summary>
    public IList<string> Days { get; set; } = [];

    /// <summary>When it begins, local time as <c>HH:mm</c>, from <c>00:00</c> to <c>23:59</c>.</summary>
    public string From { get; set; } = string.Empty;

    /// <summary>
    /// When it ends, local time as <c>HH:mm</c>, up to <c>24:00</c>; that minute is outside. Earlier than <see cref="From"/>, it is on
    /// the next day. Equal to it is refused.
    /// </summary>
    public string To { get; set; } = string.Empty;

    /// <summary>IANA name, as in <c>Europe/Berlin</c>. Case-sensitive.</summary>
    public string TimeZone { get; set; } = string.Empty;
}
