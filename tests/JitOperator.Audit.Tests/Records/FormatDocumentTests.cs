using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;
using JitOperator.TestKit;

namespace JitOperator.Audit.Tests.Records;

/// <summary>docs/audit-format.md is what auditors work from: it may not fall behind.</summary>
public sealed class FormatDocumentTests
{
    private static readonly string s_document = File.ReadAllText(RepositoryFiles.PathOf("docs", "audit-format.md"));

    public static TheoryData<string> Members =>
    [
        .. new[]
        {
            typeof(AuditRecord), typeof(AuditActor), typeof(AuditRequest), typeof(AuditPolicy), typeof(AuditStage), typeof(AuditDecision),
            typeof(AuditTarget), typeof(AuditBinding), typeof(AuditAdmission), typeof(AuditEvidence), typeof(AuditMfa), typeof(RecordCut),
        }
        .SelectMany(type => type.GetProperties()).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Distinct(),
    ];

    [Theory]
    [MemberData(nameof(Members))]
    public void Document_EveryMember_IsInIt(string member) => Assert.Contains($"`{member}`", s_document, StringComparison.Ordinal);

    [Theory]
    [InlineData($"binaryData.{CommitManifest.EntriesKey}")]
    [InlineData($"binaryData.{CommitManifest.HashesKey}")]
    [InlineData($"data.{CommitManifest.CheckpointKey}")]
    [InlineData($"{ObjectForm.Label}: {ObjectForm.LabelValue}")]
    [InlineData(CommitManifest.WriterAnnotation)]
    [InlineData("jit-log-")]
    [InlineData("jit-inbox-…")]
    [InlineData($"{Labels.AuditInbox}: {Labels.AuditInboxValue}")]
    public void Document_EveryNameOfTheManifest_IsInIt(string name) => Assert.Contains($"`{name}`", s_document, StringComparison.Ordinal);

    [Fact]
    public void Document_ItsNumbers_AreThoseOfTheCode()
    {
        Assert.Contains($"**{RecordCodec.MaxBytes:N0} bytes**", s_document, StringComparison.Ordinal);
        Assert.Contains(
            $"{AuditExitCodes.Verified} verified, {AuditExitCodes.NotVerified} not verified, {AuditExitCodes.BadUsage} asked wrongly, "
            + $"{AuditExitCodes.Failed} could not be read",
            s_document,
            StringComparison.Ordinal);
    }
}
