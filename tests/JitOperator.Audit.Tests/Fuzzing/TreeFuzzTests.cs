using CsCheck;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Stores;
using JitOperator.TestKit.Fuzzing;

namespace JitOperator.Audit.Tests.Fuzzing;

/// <summary>Names of tiles and of a log's objects, entry bundles and tiles, as an archive or a namespace may hold them.</summary>
public sealed class TreeFuzzTests
{
    [Fact]
    public void TilePath_OfAnyText_IsWrittenBackAsItWasAndLeadsNowhereElse() =>
        Fuzz.Sample(HostileText.Near("tile/0/x001/x234/067", "tile/63/000.p/255", "tile/entries/x123/456.p/1", "tile/entries/000"), text =>
        {
            if (!TilePath.TryParse(text, out var path))
                return;
            Assert.Equal(text, path.ToString());
            Assert.InRange(path.Width, 1, TilePath.FullWidth);
            Assert.True(ArchivePath.IsValid(text));
        });

    [Fact]
    public void ArchivePath_OfAnyText_LeadsNowhereElse() => Fuzz.Sample(HostileText.Near("tile/0/x001/000", "checkpoint", "a/b"), text =>
    {
        if (ArchivePath.IsValid(text))
            Assert.StartsWith("/archive/", Path.GetFullPath(text, "/archive/"), StringComparison.Ordinal);
    });

    [Fact]
    public void LogObjectName_OfAnyText_IsWrittenBackAsItWas() =>
        Fuzz.Sample(HostileText.Near("jit-log-0000000000000007", "jit-bundle-0000000000000256-hashes", "jit-state-0000000000000256-0123456789abcdef-0000", "jit-base-0000000000000256"), text =>
        {
            if (LogObjectName.TryParse(text, out var name))
                Assert.Equal(text, name.ToString());
        });

    [Fact]
    public void EntryBundle_OfAnyBytes_IsPackedAgainAsItWas() =>
        Fuzz.Sample(HostileBytes.Near(EntryBundle.Pack([new byte[] { 1, 2, 3 }, Array.Empty<byte>(), new byte[300]]), []), bytes =>
        {
            var (entries, isWhole) = ((IReadOnlyList<ReadOnlyMemory<byte>>)[], false);
            Fuzz.Bounded(bytes.Length, 64, () => entries = EntryBundle.Unpack(bytes, out isWhole));
            var packed = EntryBundle.Pack([.. entries]);
            Assert.Equal(bytes.AsSpan(0, packed.Length).ToArray(), packed);
            Assert.Equal(isWhole, packed.Length == bytes.Length);
        });

    [Fact]
    public void Hashes_OfAnyBytes_AreThoseThatAreWhole() => Fuzz.Sample(HostileBytes.Any, bytes =>
    {
        var hashes = MerkleHash.ReadAll(bytes);
        Assert.Equal(bytes.AsSpan(0, hashes.Length * MerkleHash.Length).ToArray(), hashes.SelectMany(hash => hash.ToArray()));
        Assert.True(bytes.Length - (hashes.Length * MerkleHash.Length) < MerkleHash.Length);
    });
}
