using CsCheck;

namespace JitOperator.TestKit.Fuzzing;

/// <summary>Text that wants to be something else than text.</summary>
internal static class HostileText
{
    /// <summary>Pieces of it: for terminals, tables, pages, mails, chats, headers, parsers and people's eyes.</summary>
    public static readonly string[] Pieces =
    [
        // Terminals.
        "\e[2J", "\e]0;title\a", "\e]8;;http://x\e\\", "\u009b31m", "\u0090", "\b\b\b", "\0", "\u007f",
        // Lines and headers.
        "\r", "\n", "\r\n", "\n\n", "\t", "\v", "\f", "\u0085", "\u2028", "\u2029", "\r\nBcc: eve@evil.example\r\n\r\nbody", "\n.\n", "=?utf-8?B?QmNjOiB4?=",
        // What is not seen, or turns what is.
        "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\ufeff", "\u00a0", "e\u0301", "\U000e0041", "日本語", "שלום", "\U0001f600", "ﬀ", "İ", "ſ",
        // Halves of surrogate pairs.
        "\ud800", "\udc00", "\udc00\ud800",
        // Tables.
        "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A0", "\uff1d1", "'", "\"", "\"\"", ";", ",",
        // Pages.
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title>", "<!--", "]]>", "&lt;", "&", "<", ">", "javascript:x", "</style>", "<svg onload=x>",
        // Chats.
        "<!channel>", "<https://evil.example|click>", "@channel", "```", "`", "*b*", "[text](https://evil.example)", "<at>everyone</at>",
        // Formats and programs.
        "{0}", "{namespace}", "%s", "%00", "${x}", "{{x}}", "'; rm -rf ~ #", "$(id)", "../../etc/passwd", "\\", "\\\"", "\\u0000", "/", "*", "?", "=", "+", "—", "-- ", ": ", "# ", "- ", "&a ", "*a", "!!x", "| ", "~", "null", "true",
        // Numbers.
        "0", "00", "-0", "1e400", "NaN", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "99999999999999999999", "0x10", "1_000", "٣",
        // Times.
        "2026-03-01T12:00:00Z", "2026-02-30T12:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "1h30m", "24:00", "Europe/Berlin",
        "a", "b", "words of no interest", " ",
    ];

    /// <summary>One of them.</summary>
    public static readonly Gen<string> Piece = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]);

    /// <summary>Several of them, among characters of any kind; now and then very long.</summary>
    public static readonly Gen<string> Any = Gen.Select(
        Gen.Frequency((6, Piece), (2, Gen.String[0, 20]), (1, Gen.String[Gen.Char['\0', '\uffff'], 0, 20])).Array[0, 10],
        Gen.Frequency((20, Gen.Const(1)), (2, Gen.Int[2, 40]), (1, Gen.Int[200, 2000])))
        .Select((parts, times) => string.Concat(Enumerable.Repeat(string.Concat(parts), times)));

    /// <summary>Valid texts with something changed, and texts of any kind.</summary>
    /// <param name="samples">Texts that are valid.</param>
    public static Gen<string> Near(params string[] samples) => Gen.Frequency((8, Changed(samples)), (2, Any));

    private static Gen<string> Changed(string[] samples) => Gen.Select(
        Gen.Int[0, samples.Length - 1], Gen.Select(Gen.Int[0, 6], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20], Piece).Array[0, 5])
        .Select((which, changes) => changes.Aggregate(samples[which], (text, change) => Change(text, change.Item1, change.Item2, change.Item3, change.Item4)));

    private static string Change(string text, int kind, int where, int until, string piece)
    {
        var from = where % (text.Length + 1);
        var length = until % (Math.Min(text.Length - from, 64) + 1);
        return kind switch
        {
            0 => text.Remove(from, Math.Min(1, text.Length - from)),
            1 => text.Insert(from, piece),
            2 => text.Remove(from, Math.Min(1, text.Length - from)).Insert(from, piece[..Math.Min(1, piece.Length)]),
            3 => text[..from],
            4 => text.Remove(from, length),
            // Something twice, or a part of it somewhere else.
            5 => text.Insert(from, text.Substring(from, length)),
            _ => text.Remove(from, length).Insert(until % (text.Length - length + 1), text.Substring(from, length)),
        };
    }
}
