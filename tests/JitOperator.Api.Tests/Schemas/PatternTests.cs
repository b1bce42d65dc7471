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

    [Theory]
    [InlineData("2026-03-01T09:00:00Z", true)]
    [InlineData("2026-03-01T09:00:00+05:30", true)]
    [InlineData("2026-03-01T09:00:00.1234567-08:00", true)]
    [InlineData("2026-03-01T09:00:00", false)]
    [InlineData("2026-03-01T09:00Z", false)]
    [InlineData("2026-03-01t09:00:00z", false)]
    [InlineData("2026-03-01T09:00:60Z", false)]
    [InlineData("26-03-01T09:00:00Z", false)]
    [InlineData("2026-03-01T09:00:00Z ", false)]
    public void StartTime_Matches_Rfc3339WithAnOffset(string value, bool expected) =>
        AssertMatch(AccessRequest.KindName, "spec.startTime", value, expected);

    [Theory]
    [InlineData("00:00", true, true)]
    [InlineData("23:59", true, true)]
    [InlineData("24:00", false, true)]
    [InlineData("24:01", false, false)]
    [InlineData("9:00", false, false)]
    [InlineData("09:00 ", false, false)]
    [InlineData("09.00", false, false)]
    public void Windows_Match_HoursAndMinutes(string value, bool from, bool to)
    {
        AssertMatch(AccessPolicy.KindName, "spec.allowedWindows[].from", value, from);
        AssertMatch(AccessPolicy.KindName, "spec.allowedWindows[].to", value, to);
    }

    [Theory]
    [InlineData("2000-01-01T00:00", true)]
    [InlineData("2999-12-31T23:59", true)]
    [InlineData("3000-01-01T00:00", false)]
    [InlineData("2026-12-24T24:00", false)]
    [InlineData("2026-12-24T18:00:00", false)]
    [InlineData("2026-12-24T18:00Z", false)]
    public void Freezes_Match_LocalDatesAndTimes(string value, bool expected)
    {
        AssertMatch(AccessPolicy.KindName, "spec.blockedWindows[].from", value, expected);
        AssertMatch(AccessPolicy.KindName, "spec.blockedWindows[].to", value, expected);
    }

    [Theory]
    [InlineData("UTC", true)]
    [InlineData("Europe/Berlin", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("Etc/GMT+12", true)]
    [InlineData("EST5EDT", true)]
    [InlineData("Europe/", false)]
    [InlineData("/etc/localtime", false)]
    [InlineData("+01:00", false)]
    [InlineData("Europe/Berlin ", false)]
    public void TimeZones_Match_IanaNames(string value, bool expected)
    {
        AssertMatch(AccessPolicy.KindName, "spec.allowedWindows[].timeZone", value, expected);
        AssertMatch(AccessPolicy.KindName, "spec.blockedWindows[].timeZone", value, expected);
    }

    [Theory]
    [InlineData("team", true)]
    [InlineData("kubernetes.io/metadata.name", true)]
    [InlineData("a/b/c", false)]
    [InlineData("-team", false)]
    [InlineData("*", false)]
    public void LabelKeys_Match_ThoseOfKubernetes(string value, bool expected)
    {
        AssertMatch(AccessRequest.KindName, "spec.scope.namespaceSelector.matchExpressions[].key", value, expected);
        AssertMatch(AccessPolicy.KindName, "spec.grants[].namespaceSelector.matchExpressions[].key", value, expected);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("payments", true)]
    [InlineData("v1.2_b-3", true)]
    [InlineData("two words", false)]
    [InlineData("*", false)]
    public void LabelValues_Match_ThoseOfKubernetes(string value, bool expected)
    {
        AssertMatch(AccessRequest.KindName, "spec.scope.namespaceSelector.matchLabels{}", value, expected);
        AssertMatch(AccessPolicy.KindName, "spec.grants[].namespaceSelector.matchExpressions[].values[]", value, expected);
    }

    [Theory]
    [InlineData("example.com/amr", true)]
    [InlineData("authentication.kubernetes.io/credential-id", true)]
    [InlineData("Example.com/amr", false)]
    [InlineData("amr claim", false)]
    public void ExtraKey_Matches_LowerCaseOnly(string value, bool expected) =>
        AssertMatch(AccessPolicy.KindName, "spec.requirements.mfa.extraKey", value, expected);

    [Fact]
    public void Patterns_WithOneMeaning_AreWrittenOneWay()
    {
        var request = CustomResource.All[AccessRequest.KindName];
        var approval = CustomResource.All[AccessApproval.KindName];
        var policy = CustomResource.All[AccessPolicy.KindName];

        Assert.Equal(request.At("spec.reason").Pattern, approval.At("spec.comment").Pattern);
        Assert.Equal(request.At("spec.role.name").Pattern.TrimEnd('$') + @"\*?$", policy.At("spec.grants[].roles[].name").Pattern);
        Assert.Equal(request.At("spec.policyName").Pattern, request.At("spec.extends").Pattern);
        Assert.Equal(request.At("spec.ticket").Pattern, policy.At("spec.blockedWindows[].name").Pattern);
        Assert.Equal(request.At("spec.ticket").Pattern, policy.At("spec.requirements.reason.pattern").Pattern);
        Assert.Equal(request.At("spec.ticket").Pattern, policy.At("spec.requirements.ticket.pattern").Pattern);
    }

    [Fact]
    public void Durations_All_AreWrittenOneWay()
    {
        string[] names =
            ["duration", "maxDuration", "defaultDuration", "maxLeadTime", "timeout", "after", "within", "coolDown", "ttlAfterFinished"];
        var like = CustomResource.All[AccessRequest.KindName].At("spec.duration");
        var durations = Specs(AccessRequest.KindName).Concat(Specs(AccessPolicy.KindName))
            .Where(node => names.Contains(node.Path.Split('.')[^1]))
            .ToList();

        Assert.Equal(12, durations.Count);
        Assert.All(durations, node => Assert.Equal(
            (like.Pattern, like.MinLength, like.MaxLength, "self.matches('[1-9]')"),
            (node.Schema.Pattern, node.Schema.MinLength, node.Schema.MaxLength, Assert.Single(node.Schema.XKubernetesValidations).Rule)));
    }

    [Fact]
    public void Subjects_All_AreWrittenOneWay()
    {
        var like = CustomResource.All[AccessPolicy.KindName].At("spec.requesters[]");
        var subjects = Specs(AccessRequest.KindName).Concat(Specs(AccessPolicy.KindName))
            .Where(node => node.Schema.Properties?.Keys is { } keys && keys.Contains("kind") && keys.Contains("namespace"))
            .ToList();

        Assert.Equal(8, subjects.Count);
        Assert.All(subjects, node =>
        {
            Assert.Equal(like.XKubernetesValidations[0].Rule, Assert.Single(node.Schema.XKubernetesValidations).Rule);
            foreach (var field in new[] { "name", "namespace" })
            {
                Assert.Equal(
                    (like.Properties[field].Pattern, like.Properties[field].MinLength, like.Properties[field].MaxLength),
                    (node.Schema.Properties[field].Pattern, node.Schema.Properties[field].MinLength, node.Schema.Properties[field].MaxLength));
            }
        });
    }

    private static IEnumerable<SchemaNode> Specs(string kind) => new SchemaNode("spec", CustomResource.All[kind].SpecSchema).Walk();

    private static void AssertMatch(string kind, string path, string value, bool expected)
    {
        // RE2's $ is the end of the text; that of .NET would also match before a last line break.
        var pattern = CustomResource.All[kind].At(path).Pattern.Replace("$", @"\z", StringComparison.Ordinal);
        Assert.Equal(expected, Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
    }
}
