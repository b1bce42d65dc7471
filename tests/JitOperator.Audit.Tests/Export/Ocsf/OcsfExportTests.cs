using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Records;
using JitOperator.Audit.Tests.Stories;

namespace JitOperator.Audit.Tests.Export.Ocsf;

public sealed class OcsfExportTests
{
    [Fact]
    public async Task Export_RecordsOfEveryType_KeepToTheSchema()
    {
        var log = await Office.LogAsync(EveryType.Records().Prepend(RecordSamples.Received() with { Type = "activity.unknown", Time = EveryType.Records()[0].Time }));
        var events = await EventsAsync(log);

        Assert.All(events, made => Assert.True(OcsfCheck.Faults(made) is [], $"{made}: {string.Join("; ", OcsfCheck.Faults(made))}"));
        Assert.Equal([0, 2004, 3004, 3005, 6003], events.Select(made => (int)made["class_uid"]!).Distinct().Order());
    }

    [Theory]
    [InlineData(AuditRecordTypes.RequestReceived, 3004, 1)]
    [InlineData(AuditRecordTypes.ApprovalDecided, 3004, 3)]
    [InlineData(AuditRecordTypes.GrantIssued, 3005, 1)]
    [InlineData(AuditRecordTypes.GrantBreakGlass, 3005, 1)]
    [InlineData(AuditRecordTypes.GrantEnded, 3005, 2)]
    [InlineData(AuditRecordTypes.RequestRefused, 2004, 1)]
    [InlineData(AuditRecordTypes.ApprovalRefused, 2004, 1)]
    [InlineData(AuditRecordTypes.BindingForged, 2004, 1)]
    [InlineData(AuditRecordTypes.ActivityObserved, 6003, 1)]
    [InlineData(AuditRecordTypes.ActivitySummary, 6003, 2)]
    [InlineData(AuditRecordTypes.ActivityUnexpected, 6003, 1)]
    [InlineData(AuditRecordTypes.ActivityRunning, 2004, 1)]
    [InlineData(AuditRecordTypes.ActivityCoverage, 3004, 3)]
    [InlineData(AuditRecordTypes.ActivitySource, 3004, 3)]
    [InlineData(AuditRecordTypes.FindingRaised, 2004, 1)]
    [InlineData("activity.unknown", 0, 99)]
    public async Task Export_AType_IsOfItsClass(string type, int @class, int activity)
    {
        var log = await Office.LogAsync(EveryType.Records().Prepend(RecordSamples.Received() with { Type = "activity.unknown", Time = EveryType.Records()[0].Time }));
        var events = (await EventsAsync(log)).Where(made => (string?)made["metadata"]!["event_code"] == type).ToList();

        Assert.NotEmpty(events);
        Assert.All(events, made => Assert.Equal((@class, activity), ((int)made["class_uid"]!, (int)made["activity_id"]!)));
    }

    [Fact]
    public async Task Export_AnEvent_CarriesWhatProvesIt()
    {
        var log = await Office.WithOneLife().LogAsync();
        var (events, lines) = (await EventsAsync(log), await Exported.LinesAsync(log, ExportFormats.Jsonl));

        foreach (var (made, line) in events.Zip(lines))
        {
            var bytes = Encoding.UTF8.GetBytes((string)made["raw_data"]!);
            var integrity = made["unmapped"]!["integrity"]!;
            Assert.Equal(line, (string)made["raw_data"]!);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string?)made["raw_data_hash"]!["value"]);
            Assert.Equal(Rfc6962.HashLeaf(bytes).ToBase64(), (string?)integrity["leaf_hash"]);
            Assert.Equal(events.Count, (long)integrity["tree_size"]!);
            Assert.Equal($"{TestKeys.Origin}/{integrity["index"]}", (string?)made["metadata"]!["uid"]);
        }
    }

    [Fact]
    public async Task Export_TheEndOfAGrant_NamesWhoseItWas()
    {
        var made = (await EventsAsync(await Office.WithOneLife().LogAsync())).Single(made => (int)made["type_uid"]! == 300502);

        Assert.Equal("alice", (string?)made["user"]!["name"]);
        Assert.Equal("jit-operator", (string?)made["actor"]!["app_name"]);
    }

    [Fact]
    public async Task Export_WhatWasDone_SaysWhoWhatFromWhereAndHowItEnded()
    {
        var made = (await EventsAsync(await Office.LogAsync(EveryType.Records()))).Single(made => (string?)made["metadata"]!["event_code"] == AuditRecordTypes.ActivityObserved);

        Assert.Equal("alice", (string?)made["actor"]!["user"]!["name"]);
        Assert.Equal(("create pods/exec", "5f0c", 101), ((string?)made["api"]!["operation"], (string?)made["api"]!["request"]!["uid"], (int)made["api"]!["response"]!["code"]!));
        Assert.Equal(("pods/exec", "api-0", "payments"), ((string?)made["resources"]![0]!["type"], (string?)made["resources"]![0]!["name"], (string?)made["resources"]![0]!["namespace"]));
        Assert.Equal(("192.0.2.7", "kubectl/v1.35.2"), ((string?)made["src_endpoint"]!["ip"], (string?)made["http_request"]!["user_agent"]));
        Assert.Equal((1, "101", 1), ((int)made["status_id"]!, (string?)made["status_code"], (int)made["count"]!));
        Assert.Equal(("Exact", "webhook"), ((string?)made["unmapped"]!["activity"]!["attribution"], (string?)made["unmapped"]!["activity"]!["source"]));
    }

    [Theory]
    [InlineData(FindingSeverities.Informational, 1, false)]
    [InlineData(FindingSeverities.Medium, 3, true)]
    [InlineData(FindingSeverities.Critical, 5, true)]
    [InlineData("Later", 0, false)]
    public async Task Export_AFinding_IsAsGraveAsItSays(string severity, int id, bool isAlert)
    {
        var records = EveryType.Records().Select(record => record.Finding is { } finding ? record with { Finding = finding with { Severity = severity } } : record);
        var made = (await EventsAsync(await Office.LogAsync(records))).Single(made => (string?)made["metadata"]!["event_code"] == AuditRecordTypes.FindingRaised);

        Assert.Equal((id, isAlert), ((int)made["severity_id"]!, (bool)made["is_alert"]!));
        Assert.Equal("WideGrant", (string?)made["finding_info"]!["types"]![0]);
        Assert.Empty(OcsfCheck.Faults(made));
    }

    private static async Task<List<JsonObject>> EventsAsync(Audit.Stores.ILogSource log) =>
        [.. (await Exported.LinesAsync(log, ExportFormats.Ocsf)).Select(line => JsonNode.Parse(line)!.AsObject())];
}
