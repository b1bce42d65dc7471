using System.Globalization;
using System.Text.Json;
using CsCheck;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Lifecycles;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Records;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Stories;
using JitOperator.Audit.Verification;
using JitOperator.Core.PolicyTests;
using JitOperator.Core.Rehearsals;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies.Play;
using JitOperator.Core.Tests.Requests;
using JitOperator.TestKit;
using k8s;
using Xunit.Abstractions;

namespace JitOperator.Audit.Tests.Lifecycles;

/// <summary>What the lifecycle itself writes is possible: a verifier that cries wolf is soon not listened to.</summary>
public sealed class HonestStoriesTests(ITestOutputHelper output)
{
    private static readonly string s_folder = RepositoryFiles.PathOf("tests", "policies");

    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(s_folder, "*.yaml", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(s_folder, path)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Verify_AGoldenStory_FindsNothing(string file)
    {
        var objects = new PolicyTestFile(KubernetesYaml.LoadAllFromString(await File.ReadAllTextAsync(Path.Combine(s_folder, file)), PolicyTestFile.Kinds, strict: true));
        var records = new List<AuditRecord>();
        PolicyTestRun.Run(objects.Tests.Single(), objects, rehearsal => records.AddRange(RecordsOf(rehearsal)));

        await CheckAsync(records, objects.Policies.Select(policy => policy.Spec));
    }

    [Fact]
    public async Task Verify_ThePolicyOffice_FindsNothing()
    {
        var office = new Office();
        var before = JsonSerializer.Deserialize<AccessPolicySpec>(TypedJson.Serialize(office.Policy.Spec), TypedJson.Options)!;
        // But for those of a request that several things were said to have happened to, each as if the others had not.
        var records = EveryType.Records().Where(record => record.Request is { Uid: not "unsigned", Name: not "live" });

        await CheckAsync([.. records], [before], isComplete: false);
    }

    [Fact]
    public async Task Verify_ARefusalThatOutlivesItsTerms_FindsNothing()
    {
        var world = new World();
        world.Step();
        world.Decide("bob", Decisions.Denied);
        (world.Policies[0].Spec.MaxDuration, world.Policies[0].Metadata.Generation) = ("45m", 2);
        world.Step();
        world.Step();

        Assert.Equal(
            [AuditRecordTypes.ApprovalSuperseded, AuditRecordTypes.ApprovalDecided, AuditRecordTypes.RequestDenied], world.Types.TakeLast(3));
        await CheckAsync(world.Log, [], isComplete: false);
    }

    [Fact]
    public async Task Verify_AnyStory_FindsNothing()
    {
        var (grants, stories) = (0L, 0);
        await AnyStory.Any.SampleAsync(
            async story =>
            {
                var theatre = new Theatre(story.Policies);
                foreach (var deed in story.Deeds)
                    theatre.Play(deed);
                var found = await CheckAsync(RecordsOf(theatre.Rehearsal), story.Policies.Concat(story.Deeds.OfType<Replace>().Select(replace => replace.Spec)));
                Interlocked.Add(ref grants, found);
                Interlocked.Increment(ref stories);
            },
            iter: 250);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{grants} grants in {stories} stories"));
        Assert.True(grants > 100, $"{grants} grants only.");
    }

    private static List<AuditRecord> RecordsOf(Rehearsal rehearsal) =>
        [.. rehearsal.Requests.SelectMany(request => request.Records).OrderBy(record => record.Time, StringComparer.Ordinal)];

    /// <summary>By a log of them, and once more by what their policies demand.</summary>
    private static async Task<long> CheckAsync(List<AuditRecord> records, IEnumerable<AccessPolicySpec> policies, bool isComplete = true)
    {
        // Of some, admission lets nothing through.
        if (records.Count == 0)
            return 0;
        var report = await new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(await Office.LogAsync(records), [], default);
        Assert.True(report.IsVerified, $"{string.Join('\n', report.Findings)}\n{Tell(records)}");

        var replay = new LifecycleReplay();
        foreach (var spec in policies)
            Assert.Empty(replay.Follow(Changed(spec), "policy"));
        foreach (var record in records)
        {
            var faults = replay.Follow(new LogRecord(default, default, record, []), "story").ToList();
            Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\n{Tell(records)}");
        }

        Assert.Equal(report.Grants, replay.Grants);
        if (isComplete)
            Assert.Equal(0, replay.UnprovenGrants);
        return replay.Grants;
    }

    private static LogRecord Changed(AccessPolicySpec spec)
    {
        var record = new AuditRecord
        {
            Type = AuditRecordTypes.PolicyChanged,
            Policy = new("p", 1, Digests.OfPolicy(spec)),
            PolicySpec = JsonSerializer.SerializeToElement(spec, TypedJson.Options),
        };
        var bytes = RecordCodec.Encode(new FittedRecord(record, []));
        return new LogRecord(bytes, Rfc6962.HashLeaf(bytes), record, []);
    }

    private static string Tell(IEnumerable<AuditRecord> records) => string.Join('\n', records.Select(r =>
        $"{r.Request?.Name} {r.Time} {r.Type} {r.Stage?.Index}{r.Stage?.Name} {r.Actor?.Username} {r.Policy?.Name} {r.Cause} {r.DurationSeconds} {r.StartsAt} {r.ExpiresAt} {r.Extends} {r.Message}"));
}
