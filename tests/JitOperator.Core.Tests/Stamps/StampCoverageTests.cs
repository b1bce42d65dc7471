using System.Buffers.Text;
using System.Text;
using JitOperator.Core.Stamps;
using Xunit;

namespace JitOperator.Core.Tests.Stamps;

/// <summary>Which object a stamp is of, by its name: the API server may still have had to make that.</summary>
public class StampCoverageTests
{
    [Theory]
    [InlineData("a", null, "a", null, true)]
    [InlineData("a", null, "b", null, false)]
    [InlineData("a", "a-", "a-12345", "a-", false)]
    [InlineData(null, "a-", "a-12345", "a-", true)]
    [InlineData("", "a-", "a-12345", "a-", true)]
    [InlineData(null, "a-", "a-12345", "b-", false)]
    [InlineData(null, "a-", "b-12345", "a-", false)]
    [InlineData(null, "a-", "a-1234", "a-", false)]
    [InlineData(null, "a-", "a-123456", "a-", false)]
    [InlineData(null, null, "a-12345", null, false)]
    [InlineData(null, "", "12345", "", false)]
    public void Verify_TheNameThatWasStampedOrOneOfItsPrefix(string? stampedName, string? stampedPrefix, string name, string? generateName, bool covered) =>
        Assert.Equal(covered, IsCovered(stampedName, stampedPrefix, name, generateName));

    /// <summary>The API server cuts a long prefix, so that the name has as many characters as a name may have.</summary>
    [Theory]
    [InlineData(63, true)]
    [InlineData(253, true)]
    [InlineData(62, false)]
    [InlineData(64, false)]
    public void Verify_APrefixThatWasCut_FillsTheName(int length, bool covered)
    {
        var prefix = new string('p', 300);

        Assert.Equal(covered, IsCovered(null, prefix, prefix[..(length - 5)] + "abcde", prefix));
    }

    [Theory]
    [InlineData("""{"alg":5,"typ":"t","kid":"k1"}""")]
    [InlineData("""{"alg":"EdDSA","typ":{},"kid":"k1"}""")]
    [InlineData("""{"alg":"EdDSA","typ":"t"}""")]
    [InlineData("""[]""")]
    public void Read_HeaderThatIsNone_IsNoStamp(string header) =>
        Assert.Null(Stamp.Read<PolicyStamp>("t", $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.e30.e30", new TestKey()));

    private static bool IsCovered(string? stampedName, string? stampedPrefix, string name, string? generateName) => RequestStamp.Verify(
        RequestStampTests.Stamped(
            request => (request.Metadata.Name, request.Metadata.GenerateName) = (name, generateName),
            stamp => stamp with { Name = stampedName, GenerateName = stampedPrefix }),
        RequestStampTests.Key) is not null;
}
