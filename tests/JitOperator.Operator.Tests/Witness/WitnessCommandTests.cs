using JitOperator.Audit.Notes;
using JitOperator.Operator.Commands;
using Xunit;

namespace JitOperator.Operator.Tests.Witness;

/// <summary>What the command line says to whoever gets it wrong, and to whoever asks for the key.</summary>
public sealed class WitnessCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-witness-");

    public static TheoryData<string, string> Wrong => new()
    {
        { "--state-folder S", "--log-key is missing" },
        { "--state-folder S --log-key nonsense", "--log-key \"nonsense\" is no key of a log" },
        { "--state-folder S --log-key OWN", "--log-key \"test.example.com+" },
        { "--log-key LOG", "give one of --state-folder and --state-configmap" },
        { "--log-key LOG --state-folder S --state-configmap a/b", "give one of --state-folder and --state-configmap" },
        { "--log-key LOG --state-configmap a", "--state-configmap is \"a\"; write it as namespace/name." },
        { "--log-key LOG --state-folder S --listen here", "--listen is \"here\"; give an IP address and a port" },
        { "--log-key LOG --state-folder S --request-timeout soon", "--request-timeout is \"soon\"; write it as 10s or 1m." },
        { "--log-key LOG --state-folder S --max-body-bytes 0", "--max-body-bytes is 0; set it to 1 or more." },
        { "--log-key LOG --state-folder FILE", "cannot be used" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Witness_AskedWrongly_NamesTheOptionAndTheMend(string options, string expected)
    {
        var own = new CosignatureSigner("test.example.com", WitnessHouse.NewKey());
        await File.WriteAllTextAsync(At("file"), "");
        var arguments = options
            .Replace("OWN", own.Key.ToString(), StringComparison.Ordinal)
            .Replace("LOG", new NoteSigner("log.example.com", WitnessHouse.NewKey()).Verifier.ToString(), StringComparison.Ordinal)
            .Replace("FILE", At("file"), StringComparison.Ordinal)
            .Replace(" S", " " + At("state"), StringComparison.Ordinal);

        var (code, _, error) = await RunAsync(["witness", "--key-file", At("key.pem"), .. arguments.Split(' ')]);

        Assert.Equal(1, code);
        Assert.StartsWith("jit-operator witness: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Witness_TheFirstStart_MakesAKeyForItsOwnerAlone()
    {
        // It has no log to watch and ends; the key is made before.
        await RunAsync(["witness", "--key-file", At("key.pem"), "--state-folder", At("state")]);
        var first = await RunAsync(["witness", "key", "--key-file", At("key.pem"), "--name", "w.example.com"]);
        await RunAsync(["witness", "--key-file", At("key.pem"), "--state-folder", At("state")]);
        var second = await RunAsync(["witness", "key", "--key-file", At("key.pem"), "--name", "w.example.com"]);

        Assert.Equal(0, first.Code);
        Assert.True(WitnessKey.TryParse(first.Output.Trim(), out _));
        Assert.Equal(first, second);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(At("key.pem")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal([At("key.pem")], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task WitnessKey_WithoutASoundFile_SaysSo()
    {
        var missing = await RunAsync(["witness", "key", "--key-file", At("none.pem")]);
        await File.WriteAllTextAsync(At("bad.pem"), "-----BEGIN PRIVATE KEY-----\nhalf");
        var bad = await RunAsync(["witness", "key", "--key-file", At("bad.pem")]);
        var named = await RunAsync(["witness", "key", "--key-file", At("bad.pem"), "--name", "a b"]);

        Assert.Contains("is not there", missing.Error, StringComparison.Ordinal);
        Assert.Contains("holds no Ed25519 key", bad.Error, StringComparison.Ordinal);
        Assert.Contains("--name is \"a b\"", named.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await OperatorCommand.Create().Parse(arguments).InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
