using System.Globalization;
using System.Text;
using JitOperator.Core.Values;

namespace JitOperator.Core.Notifications;

/// <summary>Makes one line of what people typed. What a medium makes of its letters, the message of that medium escapes.</summary>
public static class NoticeText
{
    /// <summary>
    /// The text in one line: line breaks and tabs are spaces; other control and format characters (those that turn the direction of writing among
    /// them) and halves of surrogate pairs are U+FFFD; cut, visibly, to a number of code points.
    /// </summary>
    public static string Line(string? text, int codePoints)
    {
        var line = new StringBuilder();
        foreach (var rune in (text ?? string.Empty).EnumerateRunes())
        {
            line.Append(rune.Value switch
            {
                '\r' or '\n' or '\t' or 0x85 or 0x2028 or 0x2029 => " ",
                _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return ShortText.Cut(line.ToString().Trim(), codePoints);
    }

    /// <summary>An instant of a record as people read it; what is none, as it is.</summary>
    public static string Time(string? instant) => Timestamp.TryParse(instant, out var time)
        ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)
        : Line(instant, 64);

    /// <summary>True for what Kubernetes takes for a name or a namespace: nothing in it means anything to a shell.</summary>
    public static bool IsName(string? name) => name is { Length: > 0 and <= 253 }
        && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.')
        && char.IsAsciiLetterOrDigit(name[0]);
}
