using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using CsCheck;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Export;
using JitOperator.Audit.Tests.Report;
using JitOperator.Audit.Tests.Stories;
using JitOperator.Audit.Tests.Verification;
using JitOperator.TestKit.Fuzzing;

namespace JitOperator.Audit.Tests.Fuzzing;

/// <summary>A log whose records hold anything that has a record's form, in every form of export: it stays data.</summary>
public sealed class ExportFuzzTests
{
    private static readonly IReadOnlyList<AuditRecord> s_story = EveryType.Records();

    // Each text of some records is another, or values are of another kind where that can be a record all the same.
    private static readonly Gen<string> s_texts = HostileText.Any.Select(text => text[..Math.Min(text.Length, 400)]);
    private static readonly Gen<string> s_records = HostileJson.Text([.. s_story.Select(Json)]);

    [Fact]
    public Task Csv_OfAnyRecords_HasItsRowsAndNoFormula() => Each(async log =>
    {
        var rows = Rfc4180.Parse(await Exported.TextAsync(log, ExportFormats.Csv));
        Assert.All(rows.SelectMany(row => row), cell => Assert.False(cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..], cell));
    });

    [Fact]
    public Task Lines_OfAnyRecords_AreJsonEach() => Each(async log =>
    {
        foreach (var format in new[] { ExportFormats.Jsonl, ExportFormats.JsonlHashed, ExportFormats.Ocsf })
            Assert.All(await Exported.LinesAsync(log, format), line => Assert.IsType<JsonObject>(JsonNode.Parse(line)));
    });

    [Fact]
    public Task Report_OfAnyRecords_HasNothingThatRuns() => Each(async log =>
    {
        var page = new HtmlParser().ParseDocument(await Reports.TextAsync(log, Reports.Month));
        Assert.Empty(page.QuerySelectorAll("script, link, img, iframe, object, embed, form, base, [style], [src]"));
        Assert.Single(page.QuerySelectorAll("style"));
        Assert.All(page.All.SelectMany(element => element.Attributes), attribute =>
        {
            Assert.False(attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase), attribute.Name);
            Assert.True(!attribute.Name.EndsWith("href", StringComparison.OrdinalIgnoreCase) || attribute.Value.StartsWith('#'), attribute.Value);
        });
    });

    private static Task Each(Func<ILogSource, Task> property) =>
        Fuzz.SampleAsync(Gen.OneOf(s_records, s_texts.Select(text => Json(Spoilt(text)))), async json =>
        {
            if (Read(json) is not { } record)
                return;
            // Of the story, all that the record may be about.
            var records = s_story.Take(12).Append(record with { V = 1, Time = record.Time is null || !RecordTime.TryParse(record.Time, out _) ? s_story[11].Time : record.Time });
            await property(new ListSource([LogSamples.Signed([], [.. records.Select((one, i) => one with { Index = i })])]));
        });

    private static AuditRecord Spoilt(string text) => s_story[text.Length % s_story.Count] with
    {
        Type = text.Length % 3 == 0 ? text : s_story[text.Length % s_story.Count].Type,
        Cluster = text,
        Actor = new(text, text, [text], new Dictionary<string, IReadOnlyList<string>> { [text] = [text] }),
        Reason = text,
        Ticket = text,
        Message = text,
        Cause = text,
    };

    private static string Json(AuditRecord record) => System.Text.Encoding.UTF8.GetString(TypedJson.Serialize(record));

    private static AuditRecord? Read(string json)
    {
        try
        {
            var record = JsonSerializer.Deserialize(json, TypedJson.Contract<AuditRecord>());
            return record is not null && RecordCodec.Encode(new FittedRecord(record with { V = 1, Index = 12, Time = s_story[11].Time }, [])).Length <= RecordCodec.MaxBytes ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
