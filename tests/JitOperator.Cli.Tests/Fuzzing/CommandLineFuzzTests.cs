using System.Globalization;
using CsCheck;
using JitOperator.Cli.Refusals;
using JitOperator.Cli.Tests.Support;
using JitOperator.TestKit.Fuzzing;
using Xunit;

namespace JitOperator.Cli.Tests.Fuzzing;

/// <summary>Command lines, error texts and manifests of any kind, with no cluster behind them.</summary>
public sealed class CommandLineFuzzTests : IDisposable
{
    private const string Refused = """Error from server (Forbidden): pods "api-0" is forbidden: User "alice" cannot create resource "pods/exec" in API group "" in the namespace "payments" """;

    private const string Manifests = """
        apiVersion: jitoperator.io/v1alpha1
        kind: AccessPolicy
        metadata: {name: payments}
        spec:
          requesters: [{kind: Group, name: dev}]
          grants: [{roles: [{kind: ClusterRole, name: view}], namespaces: [pay]}]
          maxDuration: 1h
          requirements: {reason: {minLength: 5, pattern: "[a-z ]+"}}
          approval: {stages: [{name: lead, approvers: [{kind: Group, name: leads}], required: 2}]}
        ---
        apiVersion: jitoperator.io/v1alpha1
        kind: AccessRequest
        metadata: {name: look, namespace: pay}
        spec: {role: {kind: ClusterRole, name: view}, duration: 30m, reason: look into payments}
        ---
        apiVersion: jitoperator.io/v1alpha1
        kind: PolicyTest
        metadata: {name: story}
        spec:
          start: "2026-11-24T10:00:00Z"
          users: {alice: {groups: [dev]}, bob: {groups: [leads]}}
          steps:
          - {ask: look, as: alice, expect: {phase: AwaitingApproval}}
          - {wait: 30m}
          - {approve: look, as: bob}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: pay, labels: {a: b}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: view}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        """;

    private static readonly string[] s_words =
    [
        "list", "get", "request", "approve", "deny", "revoke", "watch", "explain", "doctor", "completion", "--help", "-n", "-A", "-o", "json", "name", "--as", "--as-group", "--context",
        "--kubeconfig", "--request-timeout", "--for", "--duration", "--reason", "--role", "--namespace", "--from-error", "--wait", "--", "-", "@", "[suggest]", "30m", "view",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-fuzz-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Whatever is typed, it ends with an exit code that is written down, and prints nothing that a terminal would obey.</summary>
    [Fact]
    public Task Any_CommandLine_EndsWell() => Gen.OneOf(Gen.Int[0, s_words.Length - 1].Select(i => s_words[i]), HostileText.Piece, HostileText.Any).Array[0, 6].SampleAsync(
        async words =>
        {
            var run = await Run.With(new RunOptions { Input = Refused }, words);
            Assert.Contains(run.ExitCode, ExitCodes.All.Select(code => code.Code));
            Assert.Empty(Hostile.In(run.Error));
            Assert.Empty(Hostile.In(run.Output));
        },
        iter: Fuzz.Of(100),
        print: words => string.Join(' ', words.Select(word => $"\"{word}\"")));

    [Fact]
    public void Refusals_OfAnyText_AreFewAndNameWhatIsInIt() => Fuzz.Sample(HostileText.Near(Refused, Refused.Replace("\"", "\\\"", StringComparison.Ordinal)), text => Fuzz.Bounded(text.Length, 200, () =>
    {
        var found = Refusal.Parse(text);
        Assert.InRange(found.Count, 0, Refusal.Most);
        Assert.All(found, refusal => Assert.Contains(refusal.User, text, StringComparison.Ordinal));
    }));

    /// <summary>Manifests that somebody wrote by hand: the file, the object and the field are named, or the test is played.</summary>
    [Fact]
    public Task PolicyTest_OfAnyFile_EndsWell() => Fuzz.SampleAsync(
        HostileText.Near([Manifests, .. Manifests.Split("---\n").Select((part, i) => i == 0 ? part + "---\n" + Manifests.Split("---\n")[1] : part)]),
        async text =>
        {
            var path = Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{Environment.CurrentManagedThreadId}.yaml"));
            await File.WriteAllBytesAsync(path, Fuzz.Bytes(text));
            var run = await Run.Of("policy", "test", "-f", path, "--as", "alice", "--as-group", "dev", "--now", "2026-11-24T10:00:00Z");
            Assert.Contains(run.ExitCode, ExitCodes.All.Select(code => code.Code));
            Assert.Empty(Hostile.In(run.Output + run.Error));
        });
}
