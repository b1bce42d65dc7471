using CsCheck;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Tests.Notes;

public sealed class SignedNoteTests
{
    /// <summary>The example of C2SP signed-note.</summary>
    private const string ExampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private const string ExampleNote = """
        This is an example message.

        — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """;

    [Fact]
    public void IsSignedBy_TheExampleOfTheSpecification_IsTrue()
    {
        Assert.True(VerifierKey.TryParse(ExampleKey, out var key));
        Assert.True(SignedNote.TryParse(ExampleNote, out var note));
        Assert.Equal("This is an example message.\n", note!.Text);
        Assert.True(note.IsSignedBy([key!]));
        Assert.Equal(ExampleKey, key!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com/foo")]
    [InlineData("example.com/foo+530d903a")]
    [InlineData("example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k ")]
    [InlineData("example.com /foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    public void TryParse_AVerifierKeyThatIsNone_IsRefused(string text) => Assert.False(VerifierKey.TryParse(text, out _));

    [Fact]
    public void Sign_AnyText_VerifiesAndReadsBack()
    {
        var texts = Gen.String[Gen.Char["abc \n é—漢"], 0, 60].Select(text => text + "\n");
        texts.Sample(text =>
        {
            Assert.True(SignedNote.TryParse(TestKeys.Signer.Sign(text), out var note));
            Assert.Equal(text, note!.Text);
            Assert.True(note.IsSignedBy([TestKeys.Signer.Verifier]));
        });
    }

    [Fact]
    public void IsSignedBy_AfterAnyChangedCharacter_IsFalse()
    {
        var signed = TestKeys.Signer.Sign("origin\n12\nroot\n");
        for (var at = 0; at < signed.Length; at++)
        {
            var changed = signed.ToCharArray();
            changed[at] = changed[at] == 'x' ? 'y' : 'x';
            Assert.False(SignedNote.TryParse(new string(changed), out var note) && note!.IsSignedBy([TestKeys.Signer.Verifier]));
        }
    }

    [Fact]
    public void IsSignedBy_KeyOfTheSameNameOnly_IsFalse()
    {
        Assert.True(SignedNote.TryParse(TestKeys.OtherSigner.Sign("text\n"), out var note));

        Assert.False(note!.IsSignedBy([TestKeys.Signer.Verifier]));
        Assert.False(note.IsSignedBy([]));
    }

    [Fact]
    public void IsSignedBy_WithSignaturesOfStrangersBesides_IsTrue()
    {
        var (ours, theirs) = (TestKeys.Signer.Sign("text\n"), TestKeys.OtherSigner.Sign("text\n"));
        var both = ours + theirs[(theirs.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];

        Assert.True(SignedNote.TryParse(both, out var note));
        Assert.Equal(2, note!.Signatures.Count);
        Assert.True(note.IsSignedBy([TestKeys.Signer.Verifier]));
        Assert.True(note.IsSignedBy([TestKeys.OtherSigner.Verifier, TestKeys.Signer.Verifier]));
    }

    /// <summary>A wrong signature of a known key spoils the note, even beside a right one.</summary>
    [Fact]
    public void IsSignedBy_OneRightAndOneWrongSignature_IsFalse()
    {
        var (right, wrong) = (TestKeys.Signer.Sign("text\n"), TestKeys.OtherSigner.Sign("test\n"));
        var both = right + wrong[(wrong.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];

        Assert.True(SignedNote.TryParse(both, out var note));
        Assert.True(note!.IsSignedBy([TestKeys.Signer.Verifier]));
        Assert.False(note.IsSignedBy([TestKeys.Signer.Verifier, TestKeys.OtherSigner.Verifier]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAAAAA=")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAA\n")]
    [InlineData("text\n\n— name AAAAAAA= \n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("text\n\n—  AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAA==x\n")]
    [InlineData("te\txt\n\n— name AAAAAAA=\n")]
    [InlineData("te\rxt\n\n— name AAAAAAA=\n")]
    public void TryParse_WhatIsNoNote_IsRefused(string? text) => Assert.False(SignedNote.TryParse(text, out _));

    [Fact]
    public void TryParse_HalfOfASurrogatePair_IsRefused() => Assert.False(SignedNote.TryParse("te\ud800xt\n\n— name AAAAAAA=\n", out _));

    [Fact]
    public void TryParse_TooManySignatures_IsRefused()
    {
        const string line = "— name AAAAAAA=\n";

        Assert.True(SignedNote.TryParse("text\n\n" + string.Concat(Enumerable.Repeat(line, SignedNote.MaxSignatures)), out _));
        Assert.False(SignedNote.TryParse("text\n\n" + string.Concat(Enumerable.Repeat(line, SignedNote.MaxSignatures + 1)), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("te\u001bxt\n")]
    public void Sign_WhatNoNoteCanHold_Throws(string text) => Assert.Throws<ArgumentException>(() => TestKeys.Signer.Sign(text));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\u00a0b")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    public void NoteSigner_WithANameThatIsNone_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => new NoteSigner(name, TestKeys.Key(1)));
}
