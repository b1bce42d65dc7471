using System.Text;

namespace JitOperator.Audit.Tests.Export;

/// <summary>A reader of CSV that takes RFC 4180 at its word: CRLF only, quotes only around whole cells, all rows of one length.</summary>
internal static class Rfc4180
{
    public static List<List<string>> Parse(string text)
    {
        var (rows, row, at) = (new List<List<string>>(), new List<string>(), 0);
        while (at < text.Length)
        {
            row.Add(text[at] == '"' ? Quoted(text, ref at) : Plain(text, ref at));
            if (at < text.Length && text[at] == ',')
            {
                at++;
                if (at == text.Length)
                    throw new FormatException("It ends with a comma.");
                continue;
            }

            if (at + 1 >= text.Length || text[at] != '\r' || text[at + 1] != '\n')
                throw new FormatException($"There is no CRLF at {at}.");
            at += 2;
            rows.Add(row);
            row = [];
        }

        return rows.Select(cells => cells.Count).Distinct().Count() <= 1 ? rows : throw new FormatException("Rows differ in length.");
    }

    private static string Plain(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is not (',' or '\r' or '\n'))
        {
            if (text[at++] == '"')
                throw new FormatException("There is a quote within a cell without quotes.");
        }

        return text[start..at];
    }

    private static string Quoted(string text, ref int at)
    {
        var cell = new StringBuilder();
        for (at++; ; at++)
        {
            if (text[at] != '"')
            {
                cell.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append(text[++at]);
            }
            else
            {
                at++;
                return cell.ToString();
            }
        }
    }
}
