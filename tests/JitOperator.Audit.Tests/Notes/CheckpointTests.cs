using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Tests.Notes;

public sealed class CheckpointTests
{
    /// <summary>The text of the example in C2SP tlog-checkpoint.</summary>
    private const string Example = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    [Theory]
    [InlineData(Example)]
    [InlineData(Example + "extension\nanother\n")]
    public void TryParse_TheExampleOfTheSpecification_ReadsBack(string text)
    {
        Assert.True(Checkpoint.TryParse(text, out var checkpoint));
        Assert.Equal(("example.com/behind-the-sofa", 20852163L), (checkpoint!.Origin, checkpoint.Size));
        Assert.Equal("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", checkpoint.Root.ToBase64());
        Assert.Equal(text, checkpoint.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("origin\n1\n")]
    [InlineData("\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n1 \nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n")]
    public void TryParse_WhatIsNoCheckpoint_IsRefused(string? text) => Assert.False(Checkpoint.TryParse(text, out _));

    [Fact]
    public void TryOpen_OfAnySignedNote_SaysWhyNot()
    {
        var keys = new[] { TestKeys.Signer.Verifier };
        var text = new Checkpoint(TestKeys.Origin, 0, Rfc6962.EmptyRoot).ToString();

        Assert.True(Checkpoint.TryOpen(TestKeys.Signer.Sign(text), keys, out var checkpoint, out var fault));
        Assert.Equal(Rfc6962.EmptyRoot, checkpoint!.Root);
        Assert.Null(fault);
        Assert.False(Checkpoint.TryOpen(text, keys, out _, out fault));
        Assert.Contains("not a signed note", fault, StringComparison.Ordinal);
        Assert.False(Checkpoint.TryOpen(TestKeys.OtherSigner.Sign(text), keys, out _, out fault));
        Assert.Contains("none of the given keys", fault, StringComparison.Ordinal);
        Assert.False(Checkpoint.TryOpen(TestKeys.Signer.Sign("hello\n"), keys, out _, out fault));
        Assert.Contains("not a checkpoint", fault, StringComparison.Ordinal);
    }
}
