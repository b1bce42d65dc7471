using System.Buffers.Text;
using System.Text;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Tests.Policies;
using JitOperator.Core.Values;
using Xunit;

namespace JitOperator.Core.Tests.Stamps;

/// <summary>Which object a stamp is of, by its name: the API server may still have had to make that.</summary>
public class StampCoverageTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private readonly TestKey _key = new();

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

    private bool IsCovered(string? stampedName, string? stampedPrefix, string name, string? generateName)
    {
        var request = new AccessRequest
        {
            Metadata = new() { NamespaceProperty = "pay", Name = name, GenerateName = generateName, Uid = "r1", CreationTimestamp = s_now.UtcDateTime },
            Spec = Sample.Request(),
        };
        var stamp = new RequestStamp("pay", stampedName, stampedPrefix, Digests.OfRequest("pay", request.Spec), new("alice"), Timestamp.Format(s_now));
        request.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Annotations.Stamp] = Stamp.Write(RequestStamp.Type, stamp, _key),
        };
        return RequestStamp.Verify(request, _key) is not null;
    }
}
