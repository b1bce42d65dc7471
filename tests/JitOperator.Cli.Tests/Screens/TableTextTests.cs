using JitOperator.Cli.Screens;
using Xunit;

namespace JitOperator.Cli.Tests.Screens;

public sealed class TableTextTests
{
    private static readonly Column[] Columns = [new("NAME", 6), new("WHERE", 6, Drop: 1), new("PHASE")];

    [Fact]
    public void Table_WithRoom_IsAsWideAsItsContent() => Assert.Equal(
        ["NAME           WHERE      PHASE", "look-into-it   payments   Active"], Draw(int.MaxValue, "look-into-it", "payments", "Active"));

    [Theory]
    [InlineData(40)]
    [InlineData(26)]
    [InlineData(20)]
    [InlineData(16)]
    public void Table_OnANarrowTerminal_KeepsTheLinesWithinIt(int width) => Assert.All(
        Draw(width, "look-into-the-payments", "payments-production", "Active"), line => Assert.InRange(TextWidth.Of(line), 1, width));

    [Fact]
    public void Table_TooNarrowForAllColumns_LeavesOutWhatMattersLeast()
    {
        var lines = Draw(16, "look-into-the-payments", "payments-production", "Active");

        Assert.Equal(["NAME      PHASE", "look-i…   Active"], lines);
    }

    [Theory]
    [InlineData("日本語", 6)]
    [InlineData("e\u0301", 1)]
    [InlineData("🙂", 2)]
    public void Width_OfAText_IsWhatATerminalUses(string text, int columns) => Assert.Equal(columns, TextWidth.Of(text));

    private static List<string> Draw(int width, params string[] row) =>
        [.. TableText.Lines(Columns, [[.. row.Select(cell => (cell, Style.Plain))]], width).Select(line => Paint.Line(line, color: false))];
}
