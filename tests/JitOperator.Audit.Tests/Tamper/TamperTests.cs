using System.Collections.Concurrent;
using System.Globalization;
using JitOperator.Audit.Dumps;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Verification;
using k8s;
using k8s.Models;
using Xunit.Abstractions;

namespace JitOperator.Audit.Tests.Tamper;

/// <summary>Every kind of damage, at every place: noticed, and the place named.</summary>
public sealed class TamperTests(ITestOutputHelper output)
{
    private readonly ConcurrentDictionary<string, int> _kinds = new(StringComparer.Ordinal);

    /// <summary>By whoever can write to the store, at every record of logs of up to 300.</summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(3, 40, 5)]
    [InlineData(4, 300, 40)]
    public async Task Verify_DamageByAnybody_IsNoticedAndNamed(int seed, int records, int most)
    {
        var log = await Specimen.OfAsync(await new LogBuilder(seed).GrowAsync(records, most));
        await CheckAsync(log, RecordDamage.All(log).Concat(RecordDamage.OfPairs(log)));
        Report(records > 30 ? 35 : 20);
    }

    /// <summary>In bundles, and in commits whose merging is not finished.</summary>
    [Fact]
    public async Task Verify_DamageInAMergedLog_IsNoticedAndNamed()
    {
        var builder = await new LogBuilder(5).GrowAsync(700, 60);
        await builder.MergeAsync(killAt: 30);
        var log = await Specimen.OfAsync(builder);
        Assert.NotEmpty(log.Holders(LogObjectKind.Bundle));
        var merged = log.Holders(LogObjectKind.Bundle).Max(bundle => bundle.Last);

        await CheckAsync(log, RecordDamage.InBundles(log, step: 17));
        Assert.Contains(log.Holders(LogObjectKind.Commit), commit => commit.First <= merged);
        await CheckAsync(log, log.Holders(LogObjectKind.Commit).Where(commit => commit.First <= merged).Select(commit => new Damage(
            "edit a merged commit that is not deleted yet", commit.First, commit.Last, log.With(commit.Name, c => c.BinaryData["entries"][9] ^= 1), [])));
        Report(15);
    }

    /// <summary>Where records were pruned, and where they were only made to look pruned.</summary>
    [Fact]
    public async Task Verify_DamageAroundPruning_IsNoticedAndNamed()
    {
        var builder = await new LogBuilder(6).GrowAsync(1400, 150);
        await builder.MergeAsync();
        var whole = await Specimen.OfAsync(builder);
        await builder.PruneAsync();
        var pruned = await Specimen.OfAsync(builder);
        var logBase = pruned.Objects.Values.Single(c => c.Metadata.Name.StartsWith("jit-base", StringComparison.Ordinal));
        Assert.True(LogObjectName.TryParse(logBase.Metadata.Name, out var name));
        var bundles = whole.Holders(LogObjectKind.Bundle).Where(bundle => bundle.First < name.Index).SelectMany(b => new[] { b.Name, b.Name + "-hashes" }).ToArray();
        var unruled = new Dictionary<string, V1ConfigMap>(whole.Without(bundles), StringComparer.Ordinal) { [logBase.Metadata.Name] = logBase };

        await CheckAsync(whole, [new("prune without a rule", 0, name.Index - 1, unruled, [])]);
        await CheckAsync(pruned,
        [
            new("flip a bit in the edge", name.Index, builder.Size, pruned.With(logBase.Metadata.Name, c => c.BinaryData["edge"][3] ^= 1), []),
            new("cut the edge", 0, name.Index, pruned.With(logBase.Metadata.Name, c => c.BinaryData["edge"] = c.BinaryData["edge"][..^32]), []),
            new("delete the base", 0, name.Index - 1, pruned.Without(logBase.Metadata.Name), []),
            new("prune more than the rule", 0, name.Index + 255, await FurtherAsync(builder, pruned, name.Index), []),
        ]);
        Report(5);
    }

    /// <summary>By the holder of the real key.</summary>
    [Fact]
    public async Task Verify_DamageByTheHolderOfTheKey_IsNoticedAndNamed()
    {
        var builder = await new LogBuilder(7).GrowAsync(60, 9);
        var log = await Specimen.OfAsync(builder);
        await CheckAsync(log, InsiderDamage.Impossible(log, builder.Size));
        for (var from = 1L; from < builder.Size; from += 7)
            await CheckAsync(log, [await InsiderDamage.RewrittenAsync(builder, log, from)]);
        Report(24);
    }

    /// <summary>An end that is missing, or a state of long ago, is a true log as well; the checkpoint that was kept tells.</summary>
    [Fact]
    public async Task Verify_AnEndThatIsMissing_IsNoticedByWhatWasKept()
    {
        var log = await Specimen.OfAsync(await new LogBuilder(8).GrowAsync(300, 7));
        var commits = log.Holders(LogObjectKind.Commit).ToList();
        await CheckAsync(log, Enumerable.Range(1, commits.Count - 1).Select(kept => new Damage(
            "roll back to an old state", commits[kept].First, commits[^1].Last, log.Without([.. commits.Skip(kept).Select(c => c.Name)]), [log.Head])));
        await CheckAsync(log, [new("delete everything", null, null, new Dictionary<string, V1ConfigMap>(), [log.Head])]);
        var other = await new LogBuilder(9).GrowAsync(300, 7);
        await CheckAsync(log, [new("put another log in its place", 0, 299, (await Specimen.OfAsync(other)).Objects, [log.Head])]);
        Report(3);
    }

    private async Task CheckAsync(Specimen log, IEnumerable<Damage> damages)
    {
        Assert.True((await VerifyAsync(log.Objects, [log.Head])).IsVerified, "The log is damaged before it was.");
        await Parallel.ForEachAsync(damages, async (damage, _) =>
        {
            var number = _kinds.AddOrUpdate(damage.Kind, 1, (_, count) => count + 1);
            Hit(Miss(damage, await VerifyAsync(damage.Objects, damage.Kept)));
            // The other stores hold the same objects; some of each kind show that they tell the same.
            if (number % 10 != 1)
                return;
            Hit(Miss(damage, await InDirectoryAsync(damage)));
            Hit(Miss(damage, await InDumpAsync(damage)));
        });
    }

    private static void Hit(string miss) => Assert.True(miss.Length == 0, miss);

    private static string Miss(Damage damage, VerificationReport report)
    {
        var named = report.Findings.Any(f => damage.First is null || (f.FirstRecord <= damage.Last && f.LastRecord >= damage.First));
        var first = report.Findings.Select(f => f.FirstRecord).Min();
        return report.IsVerified ? $"{damage}: not noticed"
            : !named ? $"{damage}: not named in {string.Join('\n', report.Findings)}"
            : first < damage.First ? $"{damage}: {first} is named first in {string.Join('\n', report.Findings)}"
            : string.Empty;
    }

    private static async Task<VerificationReport> VerifyAsync(IReadOnlyDictionary<string, V1ConfigMap> objects, IReadOnlyList<string> kept)
    {
        var memory = new MemoryObjects();
        foreach (var configMap in objects.Values)
            await memory.CreateAsync(configMap, default);
        return await VerifyAsync(new LogStore(memory), kept);
    }

    private static Task<VerificationReport> VerifyAsync(ILogSource source, IReadOnlyList<string> kept) =>
        new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(source, kept, default);

    private static async Task<VerificationReport> InDirectoryAsync(Damage damage)
    {
        using var directory = new TemporaryDirectory();
        foreach (var configMap in damage.Objects.Values)
            directory.Write(configMap.Metadata.Name + DirectoryObjects.Extension, KubernetesJson.Serialize(configMap));
        return await VerifyAsync(LogStore.InDirectory(directory.FullName), damage.Kept);
    }

    private static async Task<VerificationReport> InDumpAsync(Damage damage)
    {
        using var directory = new TemporaryDirectory();
        var dump = $"{{\"kind\":\"ConfigMapList\",\"items\":[{string.Join(',', damage.Objects.Values.Select(c => KubernetesJson.Serialize(c)))}]}}";
        return await VerifyAsync(new DumpSource(directory.Write("dump", dump)), damage.Kept);
    }

    /// <summary>What whoever can write to the store can do: a true base further on, and the bundle before it gone.</summary>
    private static async Task<IReadOnlyDictionary<string, V1ConfigMap>> FurtherAsync(LogBuilder builder, Specimen pruned, long minimumIndex)
    {
        var pruner = new LogPruner(builder.Store);
        var found = BaseManifest.Read(minimumIndex, new FoundObject("base", "base", pruned.Objects[new LogObjectName(LogObjectKind.Base, minimumIndex).ToString()]));
        var further = await pruner.PrepareAsync(found.Base, minimumIndex + 256, [], "state"u8.ToArray(), default);
        var bundle = new LogObjectName(LogObjectKind.Bundle, minimumIndex).ToString();
        var rest = new Dictionary<string, V1ConfigMap>(pruned.Without(bundle, bundle + "-hashes"), StringComparer.Ordinal);
        var manifest = BaseManifest.Write(further);
        rest[manifest.Metadata.Name] = manifest;
        return rest;
    }

    private void Report(int least)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_kinds.Count} kinds of damage, {_kinds.Values.Sum()} in all: {string.Join("; ", _kinds.Keys.Order(StringComparer.Ordinal))}"));
        Assert.True(_kinds.Count >= least, $"{_kinds.Count} kinds only.");
    }
}
