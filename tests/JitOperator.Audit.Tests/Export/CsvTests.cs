using System.Buffers;
using System.Text;
using CsCheck;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Export.Tables;
using JitOperator.Audit.Tests.Stories;
using JitOperator.TestKit;

namespace JitOperator.Audit.Tests.Export;

public sealed class CsvTests
{
    private static readonly string[] s_fixed = [string.Empty, "=1+1", "'=1+1", "''", "\\e", "\\;", "; ", ";", "\"", "\r\n"];

    private static readonly Gen<string> s_nasty = Gen.OneOf(
        Gen.String[Gen.Char["=+-@'\"\t\r\n ,;\\e\uff1d\uff0b\uff0d\uff20\u200b\ufeffaZ0"], 0, 12],
        Gen.Char[(char)0, (char)0xd7ff].Array[0, 20].Select(chars => new string(chars)),
        Gen.Int[0, s_fixed.Length - 1].Select(i => s_fixed[i]));

    [Fact]
    public void Rows_OfAnyText_ComeBackFromAStrictReader() => s_nasty.Array[1, 4].Array[1, 5].Sample(rows =>
    {
        rows = [.. rows.Select(row => row.Concat(Enumerable.Repeat("x", 5)).Take(5).ToArray())];
        var output = new ArrayBufferWriter<byte>();
        foreach (var row in rows)
            CsvTable.WriteRow(row, output);
        var parsed = Rfc4180.Parse(Encoding.UTF8.GetString(output.WrittenSpan));

        Assert.Equal(rows, parsed.Select(row => row.Select(CsvText.Unprotect).ToArray()));
        Assert.All(parsed.SelectMany(row => row), cell => Assert.False(IsFormula(cell), cell));
    });

    [Fact]
    public void Lists_OfAnyTexts_ComeBack() => s_nasty.List[0, 6].Sample(items => Assert.Equal(items, CsvText.Split(CsvText.Join(items))));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\rx", "'\rx")]
    [InlineData("\uff1d1", "'\uff1d1")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\u200b=1", "'\u200b=1")]
    [InlineData("'quoted", "''quoted")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    public void Protect_AText_BeginsNoFormula(string text, string expected) => Assert.Equal(expected, CsvText.Protect(text));

    [Fact]
    public async Task Export_OfOneLife_AnswersWhoWhyWhenAndUnderWhichConditions()
    {
        var rows = Rfc4180.Parse(await Exported.TextAsync(await Office.WithOneLife().LogAsync(), ExportFormats.Csv));
        var header = rows[0];
        string Cell(string type, string column, int nth = 0) =>
            CsvText.Unprotect(rows.Where(row => row[header.IndexOf("type")] == type).ElementAt(nth)[header.IndexOf(column)]);

        Assert.Equal(RecordColumns.All.Select(column => column.Name), header);
        Assert.Equal("alice", Cell("request.received", "actor"));
        Assert.Equal("Rechnungen hängen, \"INV-7\"; fix the queue", Cell("request.received", "reason"));
        Assert.Equal(("bob", "Approved", "true"), (Cell("approval.decided", "actor"), Cell("approval.decided", "verdict"), Cell("approval.decided", "mfa_satisfied")));
        Assert.Equal("=HYPERLINK(\"https://example.com\")", Cell("approval.decided", "comment", 1));
        Assert.Equal(("alice", "2700", "payments-edit"), (Cell("grant.issued", "person"), Cell("grant.issued", "duration_seconds"), Cell("grant.issued", "policy")));
        Assert.Equal(["ledger", "payments"], CsvText.Split(Cell("grant.issued", "namespaces")).Order());
        Assert.Equal(("alice", "Expired"), (Cell("grant.ended", "person"), Cell("grant.ended", "cause")));
    }

    /// <summary>Columns do not move: who reads by number goes on reading the same.</summary>
    [Fact]
    public void Columns_OfTheTable_AreInTheDocumentInTheirOrder()
    {
        var document = File.ReadAllText(RepositoryFiles.PathOf("docs", "export.md"));
        var names = string.Join(", ", RecordColumns.All.Select(column => $"`{column.Name}`"));

        Assert.Contains(names, document.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private static bool IsFormula(string cell) => cell.TrimStart(' ', '\u200b', '\ufeff', '\0') is ['=' or '+' or '-' or '@' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20', ..]
        || cell is ['\t' or '\r' or '\n', ..];
}
