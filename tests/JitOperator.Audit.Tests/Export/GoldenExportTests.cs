using JitOperator.Audit.Commands;
using JitOperator.Audit.Tests.Stories;

namespace JitOperator.Audit.Tests.Export;

/// <summary>One whole life in each format that people read; what changes here changes for every reader.</summary>
public sealed class GoldenExportTests
{
    [Theory]
    [InlineData(ExportFormats.Jsonl, "lifecycle.jsonl")]
    [InlineData(ExportFormats.JsonlHashed, "lifecycle-hashed.jsonl")]
    [InlineData(ExportFormats.Csv, "lifecycle.csv")]
    [InlineData(ExportFormats.Ocsf, "lifecycle.ocsf.jsonl")]
    public async Task Export_OfOneLife_IsTheGoldenFile(string format, string file)
    {
        var log = await Office.WithOneLife().LogAsync();

        GoldenFile.Check(await Exported.BytesAsync(log, format), "tests", "JitOperator.Audit.Tests", "Export", "golden", file);
    }

    [Theory]
    [InlineData(ExportFormats.Jsonl)]
    [InlineData(ExportFormats.JsonlHashed)]
    [InlineData(ExportFormats.Csv)]
    [InlineData(ExportFormats.Ocsf)]
    [InlineData(ExportFormats.Parquet)]
    public async Task Export_Twice_GivesTheSameBytes(string format)
    {
        var log = await Office.LogAsync(EveryType.Records());
        var bytes = await Exported.BytesAsync(log, format);

        Assert.NotEmpty(bytes);
        Assert.Equal(bytes, await Exported.BytesAsync(log, format));
    }
}
