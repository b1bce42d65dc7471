using System.Text.Json.Nodes;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Stories;

namespace JitOperator.Audit.Tests.Export;

public sealed class FilterTests
{
    [Fact]
    public async Task Export_FromATimeOnAndUpToAnother_HasWhatLiesBetween()
    {
        var log = await Office.LogAsync(EveryType.Records());
        var all = await RecordsAsync(log, new FilterText());
        var cut = (string)all[all.Count / 2]["time"]!;
        var (before, after) = (await RecordsAsync(log, new FilterText { Until = cut }), await RecordsAsync(log, new FilterText { Since = cut }));

        Assert.Equal(all.Count, before.Count + after.Count);
        Assert.NotEmpty(before);
        Assert.All(before, record => Assert.True(string.CompareOrdinal((string)record["time"]!, cut) < 0));
        Assert.Equal(cut, (string)after[0]["time"]!);
        Assert.Equal(after.Count, (await RecordsAsync(log, new FilterText { Since = cut.Replace("Z", "+00:00", StringComparison.Ordinal) })).Count);
    }

    [Fact]
    public async Task Export_OfAPerson_HasTheirDeedsDecisionsAndAccess()
    {
        var log = await Office.WithOneLife().LogAsync();

        Assert.Equal(["approval.decided"], await TypesAsync(log, new FilterText { Person = "bob" }));
        var alice = await TypesAsync(log, new FilterText { Person = "alice" });
        Assert.Contains("grant.issued", alice);
        Assert.Contains("grant.ended", alice);
        Assert.DoesNotContain("log.started", alice);
        Assert.Empty(await TypesAsync(log, new FilterText { Person = "ALICE" }));
    }

    [Fact]
    public async Task Export_OfANamespace_GoesByRequestAndTarget()
    {
        var log = await Office.WithOneLife().LogAsync();

        Assert.Equal(await TypesAsync(log, new FilterText { Namespace = "payments" }), await TypesAsync(log, new FilterText { Namespace = "ledger" }));
        Assert.Empty(await TypesAsync(log, new FilterText { Namespace = "led" }));
    }

    [Fact]
    public async Task Export_OfAPolicyARequestAndAType_HasWhatIsAllOfThem()
    {
        var log = await Office.LogAsync(EveryType.Records());
        var grant = (await RecordsAsync(log, new FilterText { Type = "grant.issued" }))[0];
        var (uid, name) = ((string)grant["request"]!["uid"]!, $"payments/{grant["request"]!["name"]}");

        Assert.All(await TypesAsync(log, new FilterText { Type = "grant.*" }), type => Assert.StartsWith("grant.", type, StringComparison.Ordinal));
        Assert.Equal("grant.issued", Assert.Single((await TypesAsync(log, new FilterText { Request = uid, Type = "grant.issued" })).Distinct()));
        Assert.NotEmpty(await TypesAsync(log, new FilterText { Request = name }));
        Assert.Empty(await TypesAsync(log, new FilterText { Request = "payments/nobody" }));
        Assert.Contains("grant.ended", await TypesAsync(log, new FilterText { Policy = "payments-edit" }));
        Assert.Empty(await TypesAsync(log, new FilterText { Policy = "payments-edit", Person = "nobody" }));
    }

    [Theory]
    [InlineData("--since", "yesterday")]
    [InlineData("--since", "2026-03-01")]
    [InlineData("--since", "2026-03-01T12:00:00")]
    [InlineData("--until", "2026-02-30T12:00:00Z")]
    [InlineData("--until", "")]
    [InlineData("--person", "")]
    [InlineData("--namespace", "")]
    [InlineData("--policy", "")]
    [InlineData("--request", "a/b/c")]
    [InlineData("--request", "/b")]
    [InlineData("--type", "grant.stolen")]
    [InlineData("--type", "*")]
    public void TryParse_AValueThatMakesNoSense_NamesItsOption(string option, string value)
    {
        var text = option switch
        {
            "--since" => new FilterText { Since = value },
            "--until" => new FilterText { Until = value },
            "--person" => new FilterText { Person = value },
            "--namespace" => new FilterText { Namespace = value },
            "--policy" => new FilterText { Policy = value },
            "--request" => new FilterText { Request = value },
            _ => new FilterText { Type = value },
        };

        Assert.False(text.TryParse(out _, out var fault));
        Assert.StartsWith($"{option} is ", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_TimesThatAreNotInOrder_IsRefused()
    {
        var text = new FilterText { Since = "2026-03-02T00:00:00Z", Until = "2026-03-02T01:00:00+01:00" };

        Assert.False(text.TryParse(out _, out var fault));
        Assert.Contains("nothing lies between", fault, StringComparison.Ordinal);
    }

    private static async Task<List<JsonNode>> RecordsAsync(ILogSource log, FilterText text)
    {
        Assert.True(text.TryParse(out var filter, out var fault), fault);
        return [.. (await Exported.LinesAsync(log, ExportFormats.Jsonl, filter)).Select(line => JsonNode.Parse(line)!)];
    }

    private static async Task<List<string>> TypesAsync(ILogSource log, FilterText text) =>
        [.. (await RecordsAsync(log, text)).Select(record => (string)record["type"]!)];
}
