using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Records;
using JitOperator.Audit.Schemas;
using JitOperator.Audit.Tests.Records;
using JitOperator.Audit.Tests.Stories;

namespace JitOperator.Audit.Tests.Schemas;

public sealed class RecordSchemaTests
{
    private static readonly JsonObject s_schema = JsonNode.Parse(RecordSchema.Generate())!.AsObject();

    [Fact]
    public void Document_OfTheSchema_IsTheOneThatTheTypesGive() =>
        GoldenFile.Check(Encoding.UTF8.GetBytes(RecordSchema.Generate()), "docs", "schemas", "record.schema.json");

    [Fact]
    public void Members_OfTypes_AreThereForEveryTypeAndNoOther() =>
        Assert.Equal(EveryTypeTests.Types.Order(StringComparer.Ordinal), RecordMembers.OfTypes.Keys);

    [Fact]
    public void Members_OfTypes_AreMembersOfRecords()
    {
        var members = typeof(AuditRecord).GetProperties().Select(p => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(p.Name)).ToHashSet();
        var named = RecordMembers.OfTypes.Values.SelectMany(type => type.Required.Concat(type.Optional)).Concat(RecordMembers.OfAll).ToHashSet();

        // A member that no type has is one that nobody writes, or that the table forgets.
        Assert.Equal(members.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        Assert.All(RecordMembers.OfTypes.Values, type => Assert.Empty(type.Required.Intersect(type.Optional)));
    }

    [Fact]
    public async Task Schema_RecordsOfEveryType_AreInOrderAndHaveNoOtherMembers()
    {
        var store = await Office.LogAsync(EveryType.Records());
        var check = new SchemaCheck(s_schema) { IsStrict = true };
        await foreach (var commit in store.ReadAllAsync(default))
        {
            foreach (var entry in EntryBundle.Unpack(commit.Commit!.Entries, out _))
            {
                var json = JsonNode.Parse(entry.Span)!;
                Assert.True(check.Faults(json) is [], $"{json}: {string.Join("; ", check.Faults(json))}");
            }
        }
    }

    [Fact]
    public void Schema_AShortenedRecord_IsInOrder()
    {
        var fitted = RecordShortener.Fit(RecordSamples.Received(new string('x', 9000)));
        var json = JsonNode.Parse(RecordCodec.Encode(fitted));

        Assert.NotEmpty(fitted.Cuts);
        Assert.Empty(new SchemaCheck(s_schema) { IsStrict = true }.Faults(json));
    }

    [Theory]
    [InlineData("index", "-1")]
    [InlineData("time", "\"2026-03-01T12:00:00Z\"")]
    [InlineData("type", "\"request.unknown\"")]
    [InlineData("v", "2")]
    [InlineData("actor", "null")]
    [InlineData("request", "{\"namespace\":\"a\",\"name\":\"b\"}")]
    [InlineData("target", "{\"roleKind\":\"Role\",\"roleName\":\"x\",\"namespaces\":[1]}")]
    public void Schema_ARecordThatIsNotInOrder_IsRefused(string member, string value)
    {
        var json = JsonNode.Parse(RecordCodec.Encode(new FittedRecord(RecordSamples.Received(), [])))!.AsObject();
        Assert.Empty(new SchemaCheck(s_schema).Faults(json));
        json[member] = JsonNode.Parse(value);

        Assert.NotEmpty(new SchemaCheck(s_schema).Faults(json));
    }

    [Fact]
    public void Schema_AMemberOfALaterVersion_IsLetPass()
    {
        var json = JsonNode.Parse(RecordCodec.Encode(new FittedRecord(RecordSamples.Received(), [])))!.AsObject();
        json["later"] = true;

        Assert.Empty(new SchemaCheck(s_schema).Faults(json));
    }
}
