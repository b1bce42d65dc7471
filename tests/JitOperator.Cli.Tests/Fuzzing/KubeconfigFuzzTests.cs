using System.Globalization;
using JitOperator.Cli.Kubeconfigs;
using JitOperator.TestKit.Fuzzing;
using Xunit;

namespace JitOperator.Cli.Tests.Fuzzing;

/// <summary>Kubeconfigs that somebody sent: what cannot be read is a sentence, and the program does not fall over.</summary>
public sealed class KubeconfigFuzzTests : IDisposable
{
    private const string Usual = """
        apiVersion: v1
        current-context: one
        clusters:
        - name: c
          cluster: {server: "https://127.0.0.1:6443", tls-server-name: api.example, proxy-url: "http://127.0.0.1:3128", certificate-authority-data: QUJD}
        contexts:
        - {name: one, context: {cluster: c, user: u, namespace: payments}}
        users:
        - name: u
          user:
            tokenFile: token
            client-certificate-data: QUJD
            client-key: key.pem
            as: bob
            as-groups: [leads]
            as-user-extra: {scopes: [a, b]}
            exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin.sh, args: ["two words"], env: [{name: WHO, value: me}], provideClusterInfo: true}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-kubeconfig-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_AnyFile_HasAContextOrSaysWhatToMend() => Fuzz.Sample(
        HostileText.Near(Usual, Usual.Replace("client-certificate-data: QUJD", "", StringComparison.Ordinal).Replace(", certificate-authority-data: QUJD", "", StringComparison.Ordinal)),
        text => Read(text));

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    [InlineData("? ", "")]
    [InlineData("{? ", "}")]
    [InlineData("&a [", "]")]
    public void Read_AFileNestedWithoutEnd_IsRefused(string open, string close) =>
        Assert.NotNull(Read("users: " + string.Concat(Enumerable.Repeat(open, 50_000)) + string.Concat(Enumerable.Repeat(close, 50_000))));

    [Theory]
    [InlineData("users: &a [*a]")]
    [InlineData("? &a [*a]\n: x")]
    [InlineData("users: &a {? *a : *a}")]
    [InlineData("current-context: *none")]
    [InlineData("a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n? *c\n: &d [*c,*c,*c,*c,*c,*c,*c,*c]")]
    public void Read_AFileThatHoldsItself_IsRefused(string text) => Assert.NotNull(Read(text));

    // The sentence, or null where there is a context.
    private string? Read(string text)
    {
        var path = Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{Environment.CurrentManagedThreadId}.yaml"));
        File.WriteAllBytes(path, Fuzz.Bytes(text));
        try
        {
            Assert.NotNull(KubeconfigReader.Read(path, null, _ => null).Server);
            return null;
        }
        catch (CliException e)
        {
            Assert.Equal(ExitCodes.Unavailable, e.ExitCode);
            return e.Message;
        }
    }
}
