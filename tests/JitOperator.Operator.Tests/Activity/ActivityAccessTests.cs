using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitOperator.CommandLine;
using JitOperator.Operator.Activity;
using JitOperator.TestKit.Certificates;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace JitOperator.Operator.Tests.Activity;

/// <summary>Whoever may post events can write into the audit log what others did.</summary>
public sealed class ActivityAccessTests : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-access-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Bearer " + Token, true)]
    [InlineData("Bearer peer-token-of-the-other-replicas", true)]
    [InlineData("bearer " + Token, false)]
    [InlineData("Bearer 0123456789abcdef0123456789abcdeF", false)]
    [InlineData("Bearer ", false)]
    [InlineData("Bearer short", false)]
    [InlineData("Basic " + Token, false)]
    [InlineData(null, false)]
    public void Admits_ByToken_OnlyTheWholeOne(string? header, bool expected) =>
        Assert.Equal(expected, Access(Tokens($"short\n\n{Token}\n")).Admits(Request(header)));

    [Fact]
    public void Admits_ATokenThatChanged_AtOnce()
    {
        var options = Tokens(Token);
        var access = Access(options);
        Assert.True(access.Admits(Request("Bearer " + Token)));

        File.WriteAllText(options.TokenFile!, new string('x', 40));

        Assert.False(access.Admits(Request("Bearer " + Token)));
        Assert.True(access.Admits(Request("Bearer " + new string('x', 40))));
        File.Delete(options.TokenFile!);
        Assert.False(access.Admits(Request("Bearer " + new string('x', 40))));
    }

    [Fact]
    public void Admits_ByCertificate_OnlyOfTheAuthorityAndTheName()
    {
        using var authority = CertificateAuthority.Create("ours");
        using var other = CertificateAuthority.Create("ours");
        var access = Access(Authorities(authority, "kube-apiserver"));

        Assert.True(access.Admits(Request(null, Certificate(authority, "kube-apiserver"))));
        Assert.False(access.Admits(Request(null, Certificate(authority, "alice"))));
        Assert.False(access.Admits(Request(null, Certificate(other, "kube-apiserver"))));
        Assert.False(access.Admits(Request(null)));
        Assert.False(access.Admits(Request("Bearer " + Token)));
    }

    /// <summary>The handshake lets those through who show none, for they may have a token; and nobody who shows a wrong one.</summary>
    [Fact]
    public void Handshake_WithAnAuthority_RefusesOthersCertificates()
    {
        using var authority = CertificateAuthority.Create("ours");
        using var other = CertificateAuthority.Create("theirs");
        var handshake = Access(Authorities(authority, "kube-apiserver")).Handshake!;

        Assert.True(handshake(this, null, null, default));
        Assert.True(handshake(this, Certificate(authority, "x"), null, default));
        Assert.False(handshake(this, Certificate(other, "kube-apiserver"), null, default));
        Assert.Null(Access(Tokens(Token)).Handshake);
    }

    [Fact]
    public void Create_WhereNobodyOrAnybodyCould_IsRefused()
    {
        Assert.Contains("--activity-token-file", Assert.Throws<ConfigurationException>(() => Access(new())).Message, StringComparison.Ordinal);
        Assert.Contains(
            "--activity-client-name", Assert.Throws<ConfigurationException>(() => Access(new() { ClientAuthorityFile = "ca.crt" })).Message, StringComparison.Ordinal);
    }

    private static ActivityAccess Access(ActivityOptions options) => new(options, "peer-token-of-the-other-replicas");

    private ActivityOptions Tokens(string text)
    {
        var file = Path.Combine(_folder.FullName, "token");
        File.WriteAllText(file, text);
        return new() { TokenFile = file };
    }

    private ActivityOptions Authorities(CertificateAuthority authority, string name)
    {
        var file = Path.Combine(_folder.FullName, "ca.crt");
        File.WriteAllText(file, authority.CertificatePem);
        return new() { ClientAuthorityFile = file, ClientNames = [name] };
    }

    private static X509Certificate2 Certificate(CertificateAuthority authority, string name)
    {
        var pair = authority.IssueClient(name, []);
        using var key = ECDsa.Create();
        key.ImportFromPem(pair.KeyPem);
        return X509Certificate2.CreateFromPem(pair.CertificatePem).CopyWithPrivateKey(key);
    }

    private static DefaultHttpContext Request(string? authorization, X509Certificate2? certificate = null)
    {
        var context = new DefaultHttpContext();
        context.Connection.ClientCertificate = certificate;
        if (authorization is not null)
        {
            context.Request.Headers.Authorization = authorization;
        }

        return context;
    }
}
