using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Doctor.Checks;
using JitOperator.Cli.Options;
using JitOperator.Cli.Screens;
using JitOperator.Cli.Tests.Support;
using JitOperator.TestKit.Fuzzing;
using Xunit;

namespace JitOperator.Cli.Tests.Fuzzing;

/// <summary>Answers of whatever is at the other end: objects of any form, and errors of any form.</summary>
public sealed class AnswerFuzzTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    private const string Request = """
        {"apiVersion":"jitoperator.io/v1alpha1","kind":"AccessRequest","metadata":{"name":"a","namespace":"pay","uid":"u","creationTimestamp":"2026-11-24T09:00:00Z"},
         "spec":{"role":{"kind":"ClusterRole","name":"view"},"scope":{"namespaces":["pay"]},"duration":"30m","reason":"r","ticket":"t"},
         "status":{"phase":"Active","requester":{"username":"alice"},"policy":{"name":"p","generation":1},"grantedAt":"2026-11-24T09:30:00Z","expiresAt":"2026-11-24T10:30:00Z","where":"pay","waitingOn":"x","message":"m",
          "explanation":["e"],"conditions":[{"type":"Ready","status":"True","reason":"r","message":"m","lastTransitionTime":"2026-11-24T09:00:00Z"}],
          "stages":[{"name":"lead","state":"Open","approvedBy":["bob"],"deadline":"2026-11-24T11:00:00Z"}],"bindings":[{"namespace":"pay","name":"jit-a","uid":"b"}]}}
        """;

    private const string Approval = """
        {"metadata":{"name":"a","namespace":"pay"},"spec":{"stage":"lead","requestRef":{"name":"a","uid":"u"},"policy":{"name":"p"},
         "summary":{"requester":"alice","role":"view","where":"pay","allows":["get pods"],"risks":["r"],"duration":"30m","reason":"r","approvers":"leads","deadline":"2026-11-24T11:00:00Z"}}}
        """;

    private const string Status = """{"kind":"Status","message":"admission webhook \"validate.jitoperator.io\" denied the request: no","reason":"Forbidden","code":403,"details":{"name":"a","kind":"accessrequests"}}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-fuzz-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Found by fuzzing: what no API server writes, but a proxy in between may, was no answer and no error but an exception.</summary>
    [Theory]
    [InlineData("""{"metadata":{"name":"a"},"metadata":{}}""")]
    [InlineData("""{"metadata":{"name":"\ud800"},"spec":{}}""")]
    [InlineData("""{"metadata":{},"\udc00":1}""")]
    [InlineData("""{"metadata":{},"status":{"stages":[null]}}""")]
    public void Object_WithAMemberTwiceOrHalfOfASurrogatePairOrANullInAList_IsNone(string json) => Assert.Throws<JsonException>(() => Kinds.Requests.Read(JsonNode.Parse(json)));

    [Fact]
    public void Object_WithANullWhereAListBelongs_HasAnEmptyList() => Assert.Empty(
        Assert.Single(Kinds.Requests.Read(JsonNode.Parse("""{"metadata":{"name":"a"},"spec":null,"status":{"stages":[{"name":"lead","approvedBy":null}]}}""")).Value.Status!.Stages).ApprovedBy);

    [Fact]
    public void Pages_OfAnyObject_ShowItOrRefuseIt() => Fuzz.Sample(HostileJson.Text(Request, Approval), json =>
    {
        foreach (var show in new Func<JsonNode, IEnumerable<StyledLine>>[]
        {
            node => RequestPage.Lines(Kinds.Requests.Read(node), Now, 60),
            node => RequestTable.Lines([Kinds.Requests.Read(node)], Now, 60, namespaces: true, wide: true),
            node => ApprovalPage.Lines(Kinds.Approvals.Read(node), Now, 60),
            node => ApprovalPage.Table([Kinds.Approvals.Read(node)], Now, 60, namespaces: true),
        })
        {
            try
            {
                var lines = show(JsonNode.Parse(json)!).Select(line => Paint.Line(line, color: false)).ToList();
                Assert.All(lines, line => Assert.Empty(Hostile.In(line)));
            }
            catch (JsonException)
            {
            }
        }
    });

    /// <summary>Found by fuzzing: a lag that no clock can hold ended the doctor with an OverflowException.</summary>
    [Theory]
    [InlineData("jit_audit_archive_lag_seconds 1e300")]
    [InlineData("jit_audit_archive_lag_seconds -1e300")]
    public void Metrics_WithALagBeyondAllTime_AreReadAllTheSame(string text) => Assert.NotNull(AuditLogHead.ArchiveOf(AuditLogHead.Parse(text)));

    [Fact]
    public void Metrics_OfAnyText_AreReadOrPassedOver() => Fuzz.Sample(
        HostileText.Near("# HELP jit_audit_archive_lag_seconds x\njit_audit_archive_lag_seconds 12.5\njit_activity_silent 0\n", "jit_audit_archive_lag_seconds{a=\"b\"} 1e9 1700000000000\n"),
        text => Assert.NotNull(AuditLogHead.ArchiveOf(AuditLogHead.Parse(text))));

    [Fact]
    public async Task Error_OfAnyAnswer_IsASentence()
    {
        var kubeconfig = Path.Combine(_folder.FullName, "config");
        await File.WriteAllTextAsync(kubeconfig, """
            current-context: one
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
            contexts: [{name: one, context: {cluster: c, user: u}}]
            users: [{name: u, user: {token: t}}]
            """);
        var options = new GlobalOptions();
        var root = new RootCommand();
        options.AddTo(root);
        using var connection = await ClusterConnection.OpenAsync(
            CliOptions.Read(root.Parse(["--kubeconfig", kubeconfig]), options), _ => null, interactive: false, CancellationToken.None);
        Fuzz.Sample(HostileJson.Text(Status), json =>
        {
            JsonNode? answer;
            try
            {
                answer = JsonNode.Parse(json);
            }
            catch (JsonException)
            {
                return;
            }

            foreach (var status in new[] { HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadGateway })
            {
                var fault = ClusterException.Of(status, answer, connection);
                Assert.NotEmpty(fault.Message);
                Assert.Contains(fault.ExitCode, ExitCodes.All.Select(code => code.Code));
            }
        });
    }
}
