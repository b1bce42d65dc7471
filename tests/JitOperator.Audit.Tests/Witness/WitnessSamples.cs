using System.Text;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Tests.Merkle;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Witness;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Audit.Tests.Witness;

/// <summary>Logs and witnesses that are the same in every run.</summary>
internal static class WitnessSamples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    public static CosignatureSigner Witness(int number, string? name = null) => new(name ?? $"witness.example.com/w{number}", TestKeys.Key(100 + number));

    public static WitnessService Service(
        IWitnessStore store, CosignatureSigner? signer = null, TimeProvider? time = null, params VerifierKey[] logs) => new(
            signer ?? Witness(1),
            logs.Length == 0 ? [TestKeys.Signer.Verifier] : logs,
            store,
            time ?? new FakeTimeProvider(Now),
            NullLogger.Instance);

    /// <summary>The head of the sample log with these leaves.</summary>
    public static LogHead Head(MerkleTree tree, long size, NoteSigner? signer = null)
    {
        var checkpoint = new Checkpoint((signer ?? TestKeys.Signer).Name, size, tree.RootAt(size));
        return new LogHead(checkpoint, (signer ?? TestKeys.Signer).Sign(checkpoint.ToString()));
    }

    public static byte[] Body(MerkleTree tree, long oldSize, long size) => Encoding.UTF8.GetBytes(Text(tree, oldSize, size));

    public static string Text(MerkleTree tree, long oldSize, long size)
    {
        var head = Head(tree, size);
        Assert.True(SignedNote.TryParse(head.SignedNote, out var note));
        return new AddCheckpoint(oldSize, oldSize <= size ? tree.ConsistencyProof(oldSize, size) : [], note!, head.Checkpoint).ToString();
    }

    public static WitnessPolicy Policy(int quorum, params WitnessEndpoint[] witnesses)
    {
        Assert.True(WitnessPolicy.TryCreate(witnesses, quorum, out var policy, out var fault), fault);
        return policy!;
    }

    public static WitnessEndpoint Endpoint(CosignatureSigner signer, string? url = null) => new(signer.Key, url is null ? null : new Uri(url));

    /// <summary>Another log that has the first leaves in common with the sample one.</summary>
    public static MerkleTree Fork(long common, long size)
    {
        var tree = TreeSamples.Tree(common);
        for (var i = common; i < size; i++)
            tree.Append(TreeSamples.Leaf(1_000_000 + i));
        return tree;
    }
}
