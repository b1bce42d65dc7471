using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Core.Requests;
using JitOperator.Operator.Commands;
using JitOperator.Operator.Tests.Witness;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace JitOperator.Operator.Tests.Commands;

/// <summary><c>audit usage</c> as it is typed, on a real log.</summary>
public sealed class AuditUsageTests : IDisposable
{
    private const string Role =
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: edit
        rules:
          - apiGroups: [""]
            resources: [pods, pods/exec]
            verbs: [get, list, create]
          - apiGroups: [""]
            resources: [secrets]
            verbs: [get]
        """;

    private static readonly AuditRequest s_request = new("payments", "fix", "u1");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-usage-");
    private readonly NoteSigner _signer = new("jit.example.com/test", WitnessHouse.NewKey());

    [Fact]
    public async Task Usage_OfAGrant_SaysWhatWasUsedAndProposesLess()
    {
        File.WriteAllText(At("role.yaml"), Role);
        await LogAsync(Granted(), Observed("list", "pods", null, null), Observed("create", "pods", "exec", "api-0"), Covered(CoverageStatuses.Complete));

        var (code, output, error) = await RunAsync("--request", "payments/fix", "--role", At("role.yaml"));

        Assert.True(code == AuditExitCodes.Verified, error);
        Assert.Contains("actions    2 of 2 kinds", output, StringComparison.Ordinal);
        Assert.Contains("coverage   Complete: nothing else was done with the grant", output, StringComparison.Ordinal);
        Assert.Contains("used       get, list, create pods, pods/exec of the core (2)", output, StringComparison.Ordinal);
        Assert.Contains("unused     get secrets of the core", output, StringComparison.Ordinal);
        Assert.DoesNotContain("not those at the time of the grant", output, StringComparison.Ordinal);
        Assert.EndsWith(
            """
            # What request payments/fix used of ClusterRole edit.
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: "edit-narrow"
              namespace: "payments"
            rules:
              - apiGroups: [""]
                resources: ["pods"]
                verbs: ["list"]
              - apiGroups: [""]
                resources: ["pods/exec"]
                verbs: ["create"]

            """,
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_WithoutRulesOrCoverageAndWithCounts_ClaimsNothing()
    {
        await LogAsync(Granted(), new AuditRecord
        {
            Type = AuditRecordTypes.ActivitySummary,
            Request = s_request,
            Activity = new(ActivityAttributions.Exact, "2026-03-01T10:00:00.000Z", Actions: [new("get", 3, "", "pods", "payments", "a")], Count: 9, Folded: 6),
        });

        var (code, output, _) = await RunAsync("--request", "u1");

        Assert.Equal(AuditExitCodes.Verified, code);
        Assert.Contains("rules      not known (the log is not read from a cluster; give --role); what was not used cannot be said", output, StringComparison.Ordinal);
        Assert.Contains("actions    3 of 1 kinds; 6 more were only counted", output, StringComparison.Ordinal);
        Assert.Contains("that nothing else was done cannot be claimed", output, StringComparison.Ordinal);
        Assert.Contains("# It may be too narrow: 6 actions were only counted", output, StringComparison.Ordinal);
        Assert.DoesNotContain("unused", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_RulesThatHaveChanged_AreSaidToBeOthers()
    {
        File.WriteAllText(At("role.yaml"), Role.Replace("secrets", "configmaps", StringComparison.Ordinal));
        await LogAsync(Granted(), Observed("get", "secrets", null, "key"));

        var (_, output, _) = await RunAsync("--request", "u1", "--role", At("role.yaml"));

        Assert.Contains("which are not those at the time of the grant", output, StringComparison.Ordinal);
        Assert.Contains("beyond     get secrets key (1): these rules do not allow it", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("payments/other", "the log has no grant of such a request")]
    [InlineData("a/b/c", "give the request's UID, or its namespace/name")]
    public async Task Usage_OfNoGrant_IsRefusedWithASentence(string request, string expected)
    {
        await LogAsync(Granted());

        var (code, output, error) = await RunAsync("--request", request);

        Assert.Equal((AuditExitCodes.BadUsage, string.Empty), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_OfANameThatSeveralHad_AsksForTheUid()
    {
        await LogAsync(Granted(), Granted() with { Request = s_request with { Uid = "u2" } });

        var (code, _, error) = await RunAsync("--request", "payments/fix");

        Assert.Equal(AuditExitCodes.BadUsage, code);
        Assert.Contains("give the UID of one: u1, u2", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: [")]
    [InlineData("apiVersion: v1\nkind: Secret\nmetadata: {name: edit}")]
    [InlineData("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: edit}")]
    public async Task Usage_AFileWithoutTheRole_Fails(string content)
    {
        File.WriteAllText(At("role.yaml"), content);
        await LogAsync(Granted());

        var (code, output, error) = await RunAsync("--request", "u1", "--role", At("role.yaml"));

        Assert.Equal((AuditExitCodes.Failed, string.Empty), (code, output));
        Assert.Contains("role.yaml", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static AuditRecord Granted() => new()
    {
        Type = AuditRecordTypes.GrantIssued,
        Actor = new("alice"),
        Request = s_request,
        Target = new("ClusterRole", "edit", ["payments"], Digests.OfRules(
        [
            new V1PolicyRule { ApiGroups = [""], Resources = ["pods", "pods/exec"], Verbs = ["get", "list", "create"] },
            new V1PolicyRule { ApiGroups = [""], Resources = ["secrets"], Verbs = ["get"] },
        ])),
        StartsAt = "2026-03-01T10:00:00Z",
        ExpiresAt = "2026-03-01T11:00:00Z",
    };

    private static AuditRecord Observed(string verb, string resource, string? subresource, string? name) => new()
    {
        Type = AuditRecordTypes.ActivityObserved,
        Actor = new("alice"),
        Request = s_request,
        Activity = new(ActivityAttributions.Exact, "2026-03-01T10:00:00.000Z", Action: new("id", "ResponseComplete", verb, "", resource, subresource, "payments", name)),
    };

    private static AuditRecord Covered(string status) => new()
    {
        Type = AuditRecordTypes.ActivityCoverage,
        Request = s_request,
        Coverage = new(status, "2026-03-01T10:00:00.000Z", "2026-03-01T11:00:00.000Z"),
    };

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private async Task LogAsync(params AuditRecord[] records)
    {
        await using var log = await AuditLog.OpenAsync(
            LogStore.InDirectory(At("hot")), _signer, new AuditLogOptions { Cluster = "test", WriterId = "one", OnReplayed = _ => { } }, TimeProvider.System, NullLogger.Instance, default);
        await log.AppendAsync(records, epoch: null, default);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await OperatorCommand.Create()
            .Parse(["audit", "usage", "--from", At("hot"), "--key", _signer.Verifier.ToString(), .. arguments])
            .InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
