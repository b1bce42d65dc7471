using CsCheck;
using JitOperator.Core.Activity;
using Xunit;

namespace JitOperator.Core.Tests.Activity;

public sealed class AuthorizerReasonTests
{
    [Theory]
    [InlineData("RBAC: allowed by RoleBinding \"jit-1/pay\" of Role \"viewer\" to User \"alice\"", "pay", "jit-1")]
    [InlineData("RBAC: allowed by RoleBinding \"jit-1/pay\" of ClusterRole \"view\" to Group \"a \\\"b\\\"\"", "pay", "jit-1")]
    [InlineData("RBAC: allowed by ClusterRoleBinding \"system:discovery\" of ClusterRole \"system:discovery\" to Group \"system:authenticated\"", "", "system:discovery")]
    [InlineData("RBAC: allowed by RoleBinding \"a\\\"b/pay\" of Role \"r\" to User \"u\"", "pay", "a\"b")]
    [InlineData("RBAC: allowed by RoleBinding \"\\u00fc/pay\" of Role \"r\" to User \"u\"", "pay", "ü")]
    public void TryParse_WordsOfTheAuthorizer_NamesTheBinding(string text, string @namespace, string name)
    {
        Assert.True(AuthorizerReason.TryParse(text, out var reason));
        Assert.Equal(new AuthorizerReason(@namespace, name), reason);
    }

    /// <summary>What is no word of the RBAC authorizer names no binding, however much it looks like one.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("allowed by RoleBinding \"jit-1/pay\"")]
    [InlineData("RBAC: allowed by RoleBinding jit-1/pay")]
    [InlineData("RBAC: allowed by RoleBinding \"jit-1/pay")]
    [InlineData("RBAC: allowed by RoleBinding \"jit-1\" of Role \"r\"")]
    [InlineData("RBAC: allowed by RoleBinding \"/pay\" of Role \"r\"")]
    [InlineData("RBAC: allowed by RoleBinding \"jit-1/\" of Role \"r\"")]
    [InlineData("RBAC: allowed by ClusterRoleBinding \"jit-1/pay\" of Role \"r\"")]
    [InlineData("RBAC: allowed by ClusterRoleBinding \"\" of Role \"r\"")]
    [InlineData("RBAC: allowed by RoleBinding \"a\\x41/pay\" of Role \"r\"")]
    [InlineData("node authorizer: RBAC: allowed by RoleBinding \"jit-1/pay\" of Role \"r\"")]
    public void TryParse_AnythingElse_NamesNone(string? text) => Assert.False(AuthorizerReason.TryParse(text, out _));

    [Fact]
    public void TryParse_AnyText_NeverThrows() => Gen.String.Sample(text =>
    {
        Assert.False(AuthorizerReason.TryParse(text, out _));
        _ = AuthorizerReason.TryParse("RBAC: allowed by RoleBinding \"" + text, out _);
    });
}
