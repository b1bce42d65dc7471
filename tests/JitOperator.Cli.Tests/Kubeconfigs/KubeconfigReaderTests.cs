using JitOperator.Cli.Kubeconfigs;
using Xunit;

namespace JitOperator.Cli.Tests.Kubeconfigs;

public sealed class KubeconfigReaderTests : IDisposable
{
    private const string Usual = """
        apiVersion: v1
        kind: Config
        current-context: one
        clusters:
        - name: c
          cluster: {server: "https://127.0.0.1:6443", tls-server-name: api.example, proxy-url: "http://127.0.0.1:3128"}
        contexts:
        - {name: one, context: {cluster: c, user: u, namespace: payments}}
        - {name: lost, context: {cluster: nowhere, user: u}}
        - {name: other, context: {cluster: c, user: nobody}}
        users:
        - name: u
          user:
            tokenFile: token
            as: bob
            as-groups: [leads]
            as-uid: "7"
            as-user-extra: {scopes: [a, b]}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-kubeconfig-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_OfWhatTheClientLibraryLeavesOut_IsAllThere()
    {
        var context = KubeconfigReader.Read(Write("config", Usual), null, _ => null);

        Assert.Equal(("one", "payments", "api.example"), (context.Name, context.Namespace, context.TlsServerName));
        Assert.Equal(new Uri("http://127.0.0.1:3128"), context.Proxy);
        // Relative to the kubeconfig, not to where the program is called.
        Assert.Equal(Path.Combine(_folder.FullName, "token"), context.Credentials.TokenFile);
        Assert.Equal(("bob", "7"), (context.Impersonation!.User, context.Impersonation.Uid));
        Assert.Equal(["leads"], context.Impersonation.Groups);
        Assert.Equal(["a", "b"], context.Impersonation.Extra!["scopes"]);
    }

    [Theory]
    [InlineData("nothing", "\"nothing\"; it has one, lost, other")]
    [InlineData("lost", "\"nowhere\" of context \"lost\" has no server")]
    [InlineData("other", "no user \"nobody\"")]
    public void Read_OfAContextThatIsIncomplete_NamesWhatIsMissing(string context, string sentence)
    {
        var fault = Assert.Throws<CliException>(() => KubeconfigReader.Read(Write("config", Usual), context, _ => null));

        Assert.Equal(ExitCodes.Unavailable, fault.ExitCode);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfSeveralFiles_TakesTheFirstThatSaysSomething()
    {
        var first = Write("first", """
            current-context: two
            users: [{name: u, user: {token: mine}}]
            """);
        var second = Write("second", Usual.Replace("name: one, context", "name: two, context", StringComparison.Ordinal));
        var list = string.Join(Path.PathSeparator, first, Path.Combine(_folder.FullName, "none"), second);

        var context = KubeconfigReader.Read(null, null, name => name == "KUBECONFIG" ? list : null);

        Assert.Equal(("two", "mine"), (context.Name, context.Credentials.Token));
    }

    [Theory]
    [InlineData("{ : [", "is no YAML at line ")]
    [InlineData("- a", "is no kubeconfig")]
    [InlineData("kind: Config", "no current context")]
    public void Read_OfSomethingElse_SaysWhichFile(string text, string sentence)
    {
        var fault = Assert.Throws<CliException>(() => KubeconfigReader.Read(Write("config", text), null, _ => null));

        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_OfTheUser_IsAskedWithItsArgumentsAsTheyAre()
    {
        if (OperatingSystem.IsWindows())
            return;
        var plugin = Write("plugin.sh", """
            #!/bin/sh
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s-%s"}}' "$1" "$WHO"
            """);
        File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var context = KubeconfigReader.Read(
            Write("config", Usual.Replace("tokenFile: token", """exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin.sh, args: ["two words"], env: [{name: WHO, value: me}]}""", StringComparison.Ordinal)),
            null,
            _ => null);

        var credentials = await context.Plugin!.RunAsync(interactive: false, CancellationToken.None);

        Assert.Equal("two words-me", credentials.Token);
    }

    [Fact]
    public async Task Plugin_ThatIsNotInstalled_SaysWhatToInstall()
    {
        var plugin = new ExecPlugin("u", "client.authentication.k8s.io/v1", "no-such-program", [], new Dictionary<string, string>(), "get it from the platform team", null);

        var fault = await Assert.ThrowsAsync<CliException>(() => plugin.RunAsync(interactive: false, CancellationToken.None));

        Assert.Equal(ExitCodes.Unavailable, fault.ExitCode);
        Assert.Contains("get it from the platform team", fault.Message, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
