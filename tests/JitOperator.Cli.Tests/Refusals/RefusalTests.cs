using CsCheck;
using JitOperator.Cli.Refusals;
using Xunit;

namespace JitOperator.Cli.Tests.Refusals;

/// <summary>What is read out of the API server's refusals, and out of anything else.</summary>
public sealed class RefusalTests
{
    private const string Pods = """Error from server (Forbidden): pods is forbidden: User "alice" cannot list resource "pods" in API group "" in the namespace "payments" """;

    [Theory]
    [InlineData(Pods, "list pods in payments")]
    [InlineData("""Error from server (Forbidden): deployments.apps "web" is forbidden: User "alice" cannot patch resource "deployments" in API group "apps" in the namespace "payments": RBAC: role not found""", "patch deployments.apps web in payments")]
    [InlineData("""Error from server (Forbidden): pods "api-0" is forbidden: User "alice" cannot create resource "pods/exec" in API group "" in the namespace "payments" """, "create pods/exec api-0 in payments")]
    [InlineData("""Error from server (Forbidden): nodes is forbidden: User "system:serviceaccount:a:b" cannot list resource "nodes" in API group "" at the cluster scope""", "list nodes in the whole cluster")]
    [InlineData("""Error from server (Forbidden): forbidden: User "alice" cannot get path "/metrics" """, "get /metrics")]
    [InlineData("""{"message":"secrets is forbidden: User \"alice\" cannot list resource \"secrets\" in API group \"\" in the namespace \"a\""}""", "list secrets in a")]
    public void Parse_OfARefusal_SaysWhatWasRefused(string text, string expected) => Assert.Equal([expected], Refusal.Parse(text).Select(refusal => refusal.ToString()));

    [Fact]
    public void Parse_OfSeveralRefusals_HasEachOnce() =>
        Assert.Equal(["list pods in payments", "list pods in b"], Refusal.Parse(Pods + "\n" + Pods + "\n" + Pods.Replace("payments", "b", StringComparison.Ordinal)).Select(r => r.ToString()));

    [Fact]
    public void Parse_OfAnything_NeverThrowsAndLetsNothingThroughThatIsNoName() => Gen.Select(Gen.String, Gen.String, Gen.String).Sample((a, b, c) =>
    {
        foreach (var refusal in Refusal.Parse($"x is forbidden: User \"{a}\" cannot list {c} \"{b}\" in API group \"\" in the namespace \"{b}\"{a}{Pods}"))
            Assert.DoesNotContain(refusal.Namespace ?? string.Empty, ch => !(char.IsAsciiLetterLower(ch) || char.IsAsciiDigit(ch) || ch is '-' or '.'));
    });

    [Fact]
    public void Parse_OfVeryLongText_EndsInTime() => Assert.Empty(Refusal.Parse(string.Concat(Enumerable.Repeat("User \"a\" cannot list resource \"", 100_000))));
}
