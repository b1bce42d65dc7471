using CsCheck;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Proofs;
using JitOperator.Audit.Tests.Notes;

namespace JitOperator.Audit.Tests.Proofs;

public sealed class TlogProofTests
{
    private static readonly VerifierKey[] s_keys = [TestKeys.Signer.Verifier];
    private static readonly Gen<MerkleHash> s_hash = Gen.Byte.Array[MerkleHash.Length].Select(bytes => new MerkleHash(bytes));

    [Fact]
    public void Parse_WhatWasFormatted_GivesTheSame() => Gen.Select(
        Gen.OneOf(Gen.Byte.Array[1, 40].Select(bytes => (byte[]?)bytes), Gen.Const((byte[]?)null)), Gen.Long[0, long.MaxValue], s_hash.List[0, 20]).Sample((extra, index, hashes) =>
        {
            var proof = new TlogProof(extra, index, hashes, Signed(7, default));
            Assert.True(TlogProof.TryParse(proof.ToString(), out var parsed));
            Assert.Equal((proof.Index, proof.Checkpoint, proof.ToString()), (parsed!.Index, parsed.Checkpoint, parsed.ToString()));
            Assert.Equal(proof.Extra, parsed.Extra);
            Assert.Equal(proof.Hashes, parsed.Hashes);
        });

    /// <summary>There is one way to write each proof: whatever else parses is written back as it was.</summary>
    [Fact]
    public void Parse_AProofWithSomethingChanged_IsRefusedOrSaysSomethingElse()
    {
        var text = new TlogProof([1, 2, 3], 5, [new MerkleHash(new byte[32]), Rfc6962.EmptyRoot], Signed(7, default)).ToString();
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Int[0, 2], Gen.Char["\n\r \t0a=+A\u2014"]).Sample((at, how, with) =>
        {
            var changed = how switch
            {
                0 => text.Remove(at, 1),
                1 => text.Insert(at, with.ToString()),
                _ => text.Remove(at, 1).Insert(at, with.ToString()),
            };
            if (TlogProof.TryParse(changed, out var proof))
                Assert.Equal(changed, proof!.ToString());
        });
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 00\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex +1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nextra AQ==\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AR==\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AQ==\nextra AQ==\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nAQ==\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\r\nindex 0\n\n")]
    [InlineData("\nc2sp.org/tlog-proof@v1\nindex 0\n\n")]
    public void Parse_AnotherForm_IsRefused(string head)
    {
        Assert.False(TlogProof.TryParse(head + Signed(7, default), out _));
        Assert.False(TlogProof.TryParse(head, out _));
        Assert.True(TlogProof.TryParse("c2sp.org/tlog-proof@v1\nindex 0\n\n" + Signed(7, default), out _));
    }

    /// <summary>Every proof of every tree holds for its leaf, and for no other leaf, index or key.</summary>
    [Fact]
    public void Verify_ProofsOfTheCollector_HoldForTheirLeafAlone() => Gen.Int[1, 300].SelectMany(size => Gen.Select(
        Gen.Const(size), Gen.Int[0, size - 1].Array[1, 8], Gen.Int[0, size - 1])).Sample((size, indices, other) =>
        {
            var (tree, collector) = (new MerkleTree(), new ProofCollector(indices.Select(i => (long)i)));
            foreach (var leaf in Enumerable.Range(0, size).Select(Leaf))
            {
                tree.Append(leaf);
                collector.Append(leaf);
            }

            var signed = Signed(size, tree.RootAt(size));
            foreach (var index in indices)
            {
                Assert.Equal(tree.InclusionProof(index, size), collector.Proof(index));
                var proof = new TlogProof(null, index, collector.Proof(index), signed);
                Assert.True(proof.Verify(Leaf(index), s_keys, out _, out _));
                Assert.Equal(other == index, proof.Verify(Leaf(other), s_keys, out _, out _));
                Assert.Equal(other == index, (proof with { Index = other }).Verify(Leaf(index), s_keys, out _, out _));
                Assert.False(proof.Verify(Leaf(index), [TestKeys.OtherSigner.Verifier], out var checkpoint, out var fault));
                Assert.Equal((null, true), (checkpoint, fault is not null));
            }
        });

    [Fact]
    public void Proof_OfAPrunedTree_IsThatOfTheWhole() => Gen.Int[1, 300].SelectMany(size => Gen.Select(
        Gen.Const(size), Gen.Int[0, size - 1])).Sample((size, pruned) =>
        {
            var (tree, range) = (new MerkleTree(), new CompactRange());
            var collector = new ProofCollector(Enumerable.Range(0, size).Select(i => (long)i));
            for (var i = 0; i < size; i++)
            {
                tree.Append(Leaf(i));
                if (i == pruned && pruned > 0)
                    collector.Begin(pruned, range.Edge);
                if (i >= pruned)
                    collector.Append(Leaf(i));
                range.Append(Leaf(i));
            }

            Assert.Equal(size, collector.Size);
            for (var i = pruned; i < size; i++)
                Assert.Equal(tree.InclusionProof(i, size), collector.Proof(i));
        });

    private static MerkleHash Leaf(int i) => Rfc6962.HashLeaf(BitConverter.GetBytes(i));

    private static string Signed(long size, MerkleHash root) => TestKeys.Signer.Sign(new Checkpoint(TestKeys.Origin, size, root).ToString());
}
