using System.Text.RegularExpressions;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Api.Tests.Schemas;

/// <summary>
/// What the patterns let through. They are written in the part that RE2 (the API server) and .NET understand alike; the cluster
/// tests ask the API server itself.
/// </summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("45m", true)]
    [InlineData("1h30m", true)]
    [InlineData("90s", true)]
    [InlineData("1h30m10s", true)]
    [InlineData("30m1h", false)]
    [InlineData("1.5h", false)]
    [InlineData("-1h", false)]
    [InlineData("1d", false)]
    [InlineData("1h ", false)]
    [InlineData("PT1H", false)]
    [InlineData("60", false)]
    public void Duration_Matches_HoursMinutesSeconds(string value, bool expected) =>
        AssertMatch(AccessRequest.KindName, "spec.duration", value, expected);

    [Theory]
    [InlineData("Card payments fail.\nNeed\tlogs; naïve 支付 🙂", true)]
    [InlineData("bell \u0007", false)]
    [InlineData("escape \u001b[2K", false)]
    [InlineData("carriage\rreturn", false)]
    [InlineData("null \0", false)]
    [InlineData("c1 \u009b31m", false)]
    [InlineData("override \u202e", false)]
    [InlineData("isolate \u2066", false)]
    [InlineData("separator \u2028", false)]
    public void Reason_Matches_TextWithoutControlCharacters(string value, bool expected)
    {
        AssertMatch(AccessRequest.KindName, "spec.reason", value, expected);
        AssertMatch(AccessApproval.KindName, "spec.comment", value, expected);
    }

    [Theory]
    [InlineData("INC-4711", true)]
    [InlineData("https://tickets.example/INC 4711?x=1", true)]
    [InlineData("INC\n4711", false)]
    [InlineData("INC\t4711", false)]
    [InlineData("INC\u001b4711", false)]
    public void Ticket_Matches_OneLine(string value, bool expected) =>
        AssertMatch(AccessRequest.KindName, "spec.ticket", value, expected);

    [Theory]
    [InlineData("view", true)]
    [InlineData("system:controller:job-controller", true)]
    [InlineData("oidc:Payments_Leads@example.com", true)]
    [InlineData("view*", false)]
    [InlineData("*", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("vi\u200bew", false)]
    public void RequestedRole_Matches_ExactNamesOnly(string value, bool expected) =>
        AssertMatch(AccessRequest.KindName, "spec.role.name", value, expected);

    [Theory]
    [InlineData("view", true)]
    [InlineData("team-*", true)]
    [InlineData("*", false)]
    [InlineData("**", false)]
    [InlineData("*-admin", false)]
    [InlineData("a*b", false)]
    [InlineData("", false)]
    public void PolicyRole_Matches_NamesAndPrefixes(string value, bool expected) =>
        AssertMatch(AccessPolicy.KindName, "spec.grants[].roles[].name", value, expected);

    [Theory]
    [InlineData("payments", true)]
    [InlineData("p", true)]
    [InlineData("payments-*", true)]
    [InlineData("p*", true)]
    [InlineData("*", false)]
    [InlineData("-*", false)]
    [InlineData("Payments", false)]
    [InlineData("pay*ments", false)]
    [InlineData("payments-", false)]
    public void PolicyNamespace_Matches_NamesAndPrefixes(string value, bool expected) =>
        AssertMatch(AccessPolicy.KindName, "spec.grants[].namespaces[]", value, expected);

    [Theory]
    [InlineData("alice@example.com", true)]
    [InlineData("CN=Alice Doe,O=Example", true)]
    [InlineData("https://issuer.example#00u1", true)]
    [InlineData("Domain Admins", true)]
    [InlineData("*", false)]
    [InlineData("team-*", false)]
    [InlineData("al\u202eice", false)]
    [InlineData("al\nice", false)]
    public void Subject_Matches_ExactNamesOnly(string value, bool expected)
    {
        AssertMatch(AccessPolicy.KindName, "spec.requesters[].name", value, expected);
        AssertMatch(AccessPolicy.KindName, "spec.approval.stages[].approvers[].name", value, expected);
    }

    [Fact]
    public void Patterns_WithOneMeaning_AreWrittenOneWay()
    {
        var request = CustomResource.All[AccessRequest.KindName];
        var approval = CustomResource.All[AccessApproval.KindName];
        var policy = CustomResource.All[AccessPolicy.KindName];

        Assert.Equal(request.At("spec.reason").Pattern, approval.At("spec.comment").Pattern);
        Assert.Equal(request.At("spec.role.name").Pattern.TrimEnd('$') + @"\*?$", policy.At("spec.grants[].roles[].name").Pattern);
        Assert.Equal(policy.At("spec.requesters[].name").Pattern, policy.At("spec.approval.stages[].approvers[].name").Pattern);
        Assert.Equal(request.At("spec.duration").Pattern, policy.At("spec.maxDuration").Pattern);
        Assert.Equal(request.At("spec.duration").Pattern, policy.At("spec.defaultDuration").Pattern);
        Assert.Equal(request.At("spec.duration").Pattern, policy.At("spec.approval.stages[].timeout").Pattern);
    }

    private static void AssertMatch(string kind, string path, string value, bool expected)
    {
        // RE2's $ is the end of the text; that of .NET would also match before a last line break.
        var pattern = CustomResource.All[kind].At(path).Pattern.Replace("$", @"\z", StringComparison.Ordinal);
        Assert.Equal(expected, Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
    }
}
