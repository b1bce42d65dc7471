using System.Text;
using JitOperator.Audit.Export;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Log;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Verification;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Tests.Export;

public sealed class ExportTests
{
    private static readonly VerifierKey[] s_keys = [TestKeys.Signer.Verifier];

    [Fact]
    public async Task JsonlExport_ALog_GivesTheRootFromItsLinesAlone()
    {
        var commits = await LogSamples.CommitsAsync("Zeile\nzwei \u001b[31m \u2028 \u0085");
        using var output = new MemoryStream();
        var result = await JsonlExport.WriteAsync(new ListSource(commits), s_keys, output, default);
        var text = Encoding.UTF8.GetString(output.ToArray());
        var range = new CompactRange();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
            range.Append(Rfc6962.HashLeaf(Encoding.UTF8.GetBytes(line)));

        Assert.Equal((10, null), (result.Records, result.Damage));
        Assert.Equal(result.Head!.Checkpoint.Root, range.Root);
        Assert.Equal(10, range.Size);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task JsonlExport_ADamagedLog_EndsBeforeTheDamage()
    {
        var commits = await LogSamples.CommitsAsync();
        var entries = commits[1].Entries.ToArray();
        entries[^20] ^= 1;
        commits[1] = commits[1] with { Entries = entries };
        using var output = new MemoryStream();
        var result = await JsonlExport.WriteAsync(new ListSource(commits), s_keys, output, default);

        Assert.Equal((2, FindingKind.RecordChanged, 5), (result.Records, result.Damage!.Kind, result.Damage.FirstRecord!.Value));
        Assert.Equal(2, Encoding.UTF8.GetString(output.ToArray()).Count(c => c == '\n'));
        Assert.Equal(2, result.Head!.Checkpoint.Size);
    }

    [Fact]
    public async Task JsonlExport_Nothing_IsNoLog()
    {
        var result = await JsonlExport.WriteAsync(LogStore.InMemory(), s_keys, Stream.Null, default);

        Assert.Equal(FindingKind.Empty, result.Damage!.Kind);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(600)]
    public async Task TileExport_ALog_HasTheFilesOfTheSpecification(int size)
    {
        using var directory = new TemporaryDirectory();
        var store = await StoreOfAsync(size);
        var result = await TileExport.WriteAsync(store, s_keys, directory.FullName, default);

        var expected = TileLayout.HashTiles(size).Concat(TileLayout.EntryBundles(size)).Select(tile => tile.ToString()).Append("checkpoint");
        var files = Directory.EnumerateFiles(directory.FullName, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(directory.FullName, file));
        Assert.Equal(expected.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        Assert.Equal(result.Head!.SignedNote, await File.ReadAllTextAsync(directory.At("checkpoint")));

        // What any reader does: the root from the hash tiles of the lowest level, the leaves from the bundles.
        var (fromTiles, fromEntries) = (new CompactRange(), new CompactRange());
        foreach (var tile in TileLayout.HashTiles(size).Where(tile => tile.Level == 0))
        {
            foreach (var hash in (await File.ReadAllBytesAsync(directory.At(tile.ToString()))).Chunk(MerkleHash.Length))
                fromTiles.Append(new MerkleHash(hash));
        }

        foreach (var tile in TileLayout.EntryBundles(size))
        {
            foreach (var entry in EntryBundle.Unpack(await File.ReadAllBytesAsync(directory.At(tile.ToString())), out _))
                fromEntries.Append(Rfc6962.HashLeaf(entry.Span));
        }

        Assert.Equal((size, result.Head.Checkpoint.Root), (fromTiles.Size, fromTiles.Root));
        Assert.Equal((size, result.Head.Checkpoint.Root), (fromEntries.Size, fromEntries.Root));
    }

    [Fact]
    public async Task TileExport_IntoADirectoryThatIsNotEmpty_Fails()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("file", "x");

        await Assert.ThrowsAsync<IOException>(() => TileExport.WriteAsync(LogStore.InMemory(), s_keys, directory.FullName, default));
    }

    private static async Task<LogStore> StoreOfAsync(int size)
    {
        var store = LogStore.InMemory();
        await using var log = await TestLog.OpenAsync(store);
        for (var left = size - 1; left > 0; left -= AuditLog.MostRecordsPerAppend)
            await log.AppendAsync([.. Enumerable.Range(0, Math.Min(left, AuditLog.MostRecordsPerAppend)).Select(i => $"reason {i}")]);
        return store;
    }
}
