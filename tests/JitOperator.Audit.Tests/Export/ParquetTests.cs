using JitOperator.Audit.Commands;
using JitOperator.Audit.Export.Tables;
using JitOperator.Audit.Tests.Stories;
using Parquet;
using Parquet.Schema;

namespace JitOperator.Audit.Tests.Export;

public sealed class ParquetTests
{
    [Fact]
    public async Task Export_OfEveryType_HasTheTableOfTheCsv()
    {
        var log = await Office.LogAsync(EveryType.Records());
        var rows = Rfc4180.Parse(await Exported.TextAsync(log, ExportFormats.Csv));
        using var bytes = new MemoryStream(await Exported.BytesAsync(log, ExportFormats.Parquet));
        await using var reader = await ParquetReader.CreateAsync(bytes);
        using var group = reader.OpenRowGroupReader(0);

        Assert.Equal(rows[0], reader.Schema.DataFields.Select(field => field.Name));
        Assert.Equal((1, rows.Count - 1), (reader.RowGroupCount, (int)group.RowCount));
        foreach (var column in RecordColumns.All.Where(column => column.Kind is ColumnKind.Text or ColumnKind.List && column.Name != "time"))
        {
            var values = new string?[rows.Count - 1];
            await group.ReadAsync(Field(reader, column.Name), values!);
            Assert.Equal(
                rows.Skip(1).Select(row => CsvText.Unprotect(row[rows[0].IndexOf(column.Name)])), values.Select(value => value ?? string.Empty));
        }

        var indices = new long?[rows.Count - 1];
        await group.ReadAsync<long>(Field(reader, "index"), indices.AsMemory());
        Assert.Equal(Enumerable.Range(0, indices.Length).Select(i => (long?)i), indices);
        var times = new DateTime[rows.Count - 1];
        await group.ReadAsync<DateTime>(Field(reader, "time"), times.AsMemory());
        Assert.Equal(rows.Skip(1).Select(row => DateTime.Parse(row[1], null, System.Globalization.DateTimeStyles.AdjustToUniversal)), times);
    }

    private static DataField Field(ParquetReader reader, string name) => reader.Schema.FindDataField(name);
}
