using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Tests.Merkle;

/// <summary>Trees for tests, and the recursive definition of RFC 6962 §2.1 to hold ours against.</summary>
internal static class TreeSamples
{
    /// <summary>The eight classic leaves of Certificate Transparency's own tests.</summary>
    public static readonly string[] ClassicLeaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    public static MerkleHash Leaf(long i) => Rfc6962.HashLeaf(BitConverter.GetBytes(i));

    public static MerkleTree Tree(long size)
    {
        var tree = new MerkleTree();
        for (var i = 0L; i < size; i++)
            tree.Append(Leaf(i));
        return tree;
    }

    public static MerkleHash Definition(ReadOnlySpan<MerkleHash> leaves)
    {
        if (leaves.Length == 0)
            return Rfc6962.EmptyRoot;
        if (leaves.Length == 1)
            return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Length)
            split *= 2;
        return Rfc6962.HashChildren(Definition(leaves[..split]), Definition(leaves[split..]));
    }
}
