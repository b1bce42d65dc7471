using System.Text;
using JitOperator.Audit.Tests.Merkle;
using JitOperator.Audit.Witness;

namespace JitOperator.Audit.Tests.Witness;

public sealed class AddCheckpointTests
{
    /// <summary>The example of C2SP tlog-witness. Its signatures are of no key that is published.</summary>
    private const string Example = """
        old 20852014
        PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
        jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
        5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
        /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
        — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=

        """;

    [Fact]
    public void TryParse_TheExampleOfTheSpecification_ReadsAndWritesBack()
    {
        Assert.True(AddCheckpoint.TryParse(Encoding.UTF8.GetBytes(Example), out var request, out _));
        Assert.Equal((20852014, 4, 20852163, 2), (request!.OldSize, request.Proof.Count, request.Checkpoint.Size, request.Note.Signatures.Count));
        Assert.Equal(Example, request.ToString());
    }

    [Theory]
    [InlineData("old 20852014", "old 020852014")]
    [InlineData("old 20852014", "old +20852014")]
    [InlineData("old 20852014", "old -1")]
    [InlineData("old 20852014", "old  20852014")]
    [InlineData("old 20852014", "old 20852014 ")]
    [InlineData("old 20852014", "old")]
    [InlineData("old 20852014", "new 20852014")]
    [InlineData("old 20852014", "old 9223372036854775808")]
    [InlineData("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=", "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw")]
    [InlineData("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=", "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkax=")]
    [InlineData("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=", "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDp")]
    [InlineData("old 20852014\n", "old 20852014\r\n")]
    [InlineData("\n\nexample", "\nexample")]
    [InlineData("\n20852163\n", "\n020852163\n")]
    [InlineData("\n— example", "\n- example")]
    public void TryParse_AnyOtherForm_IsRefused(string from, string to)
    {
        var text = Example.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Example, text);
        Assert.False(AddCheckpoint.TryParse(Encoding.UTF8.GetBytes(text), out _, out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void TryParse_MoreHashesThanATreeCanNeed_IsRefused()
    {
        var line = TreeSamples.Leaf(1).ToBase64() + "\n";
        string With(int count) => Example.Replace("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n", string.Concat(Enumerable.Repeat(line, count - 3)), StringComparison.Ordinal);

        Assert.True(AddCheckpoint.TryParse(Encoding.UTF8.GetBytes(With(63)), out _, out _));
        Assert.False(AddCheckpoint.TryParse(Encoding.UTF8.GetBytes(With(64)), out _, out _));
    }

    [Fact]
    public void TryParse_WhatIsNoText_IsRefused()
    {
        Assert.False(AddCheckpoint.TryParse([], out _, out _));
        Assert.False(AddCheckpoint.TryParse([.. Encoding.UTF8.GetBytes(Example), 0xff], out _, out _));
    }
}
