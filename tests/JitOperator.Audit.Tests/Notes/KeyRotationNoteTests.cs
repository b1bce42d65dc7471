using JitOperator.Api.Audit;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Tests.Notes;

/// <summary>A log is passed on by both keys together, or not at all.</summary>
public sealed class KeyRotationNoteTests
{
    private static readonly NoteSigner s_from = TestKeys.Signer;
    private static readonly NoteSigner s_to = TestKeys.OtherSigner;

    [Fact]
    public void TryRead_WhatWasWritten_NamesBothKeys()
    {
        Assert.True(KeyRotation.TryRead(KeyRotation.Write(s_from, s_to), out var from, out var to, out var fault), fault);

        Assert.Equal((s_from.Verifier, s_to.Verifier), (from, to));
        Assert.Null(fault);
    }

    [Fact]
    public void TryRead_SignedByOneOfTheTwo_IsFalse()
    {
        var written = KeyRotation.Write(s_from, s_to);
        var text = written.Note[..(written.Note.IndexOf("\n\n", StringComparison.Ordinal) + 1)];

        Refused("its note is not signed by both keys", written with { Note = s_from.Sign(text) });
        Refused("its note is not signed by both keys", written with { Note = s_to.Sign(text) });
        Refused("its note is not signed by both keys", written with { Note = new NoteSigner(TestKeys.Origin, TestKeys.Key(3)).Sign(text) });
    }

    [Fact]
    public void TryRead_ANoteOfOtherKeysOrOfNothing_IsFalse()
    {
        var third = new NoteSigner(TestKeys.Origin, TestKeys.Key(3));
        var written = KeyRotation.Write(s_from, s_to);

        Refused("its note is not about these two keys", written with { Note = KeyRotation.Write(s_from, third).Note });
        Refused("its note is not about these two keys", written with { Note = KeyRotation.Write(s_to, s_from).Note });
        Refused("its note is not about these two keys", written with { Note = NoteSigner.SignTogether("something else\n", [s_from, s_to]) });
        Refused("its note is not about these two keys", written with { Note = string.Empty });
    }

    [Fact]
    public void TryRead_NotTwoKeys_IsFalse()
    {
        var written = KeyRotation.Write(s_from, s_to);

        Refused("it does not name the two keys", null);
        Refused("it does not name the two keys", written with { From = "none" });
        Refused("it does not name the two keys", written with { To = "none" });
        Refused("it does not name the two keys", written with { To = written.From });
    }

    [Fact]
    public void Write_ToItselfOrToAnotherLogsKey_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => KeyRotation.Write(s_from, s_from));
        Assert.Throws<ArgumentException>(() => KeyRotation.Write(s_from, new NoteSigner("jit.example.com/other", TestKeys.Key(2))));
    }

    /// <summary>The name is part of a key: signatures of one log say nothing of another.</summary>
    [Fact]
    public void Equals_AnotherNameOrAnotherKey_IsAnotherKey()
    {
        var key = s_from.Verifier;

        Assert.Equal(key, VerifierKey.Create(TestKeys.Origin, key.PublicKey.Span));
        Assert.NotEqual(key, VerifierKey.Create("jit.example.com/other", key.PublicKey.Span));
        Assert.NotEqual(key, s_to.Verifier);
        Assert.False(key.Equals(null));
        Assert.Throws<ArgumentException>(() => VerifierKey.Create(TestKeys.Origin, key.PublicKey.Span[1..]));
    }

    private static void Refused(string why, AuditRotation? rotation)
    {
        Assert.False(KeyRotation.TryRead(rotation, out _, out _, out var fault));
        Assert.Equal(why, fault);
    }
}
