using JitOperator.Core.Notifications;
using JitOperator.Operator.Commands;
using Xunit;

namespace JitOperator.Operator.Tests.Notifications;

public sealed class NotificationsCommandTests : IAsyncLifetime
{
    private readonly SenderHouse _house = SenderHouse.Create();

    public Task InitializeAsync() => _house.Http.StartAsync();

    public async Task DisposeAsync() => await _house.DisposeAsync();

    [Fact]
    public async Task Test_OneTakesItAndOneDoesNot_SaysSoOfEach()
    {
        var config = Config();
        File.Delete(_house.Chat(ChannelKinds.Slack).SecretFile!);

        var (code, output, _) = await RunAsync("--config", config);

        Assert.Equal(1, code);
        Assert.StartsWith("siem (cloudevents): taken, HTTP 204\nchat (slack): NOT taken, ", output, StringComparison.Ordinal);
        Assert.EndsWith("slack cannot be read (FileNotFoundException); mend the address, the secret or the certificates\n", output, StringComparison.Ordinal);
        Assert.Contains("test of the channel; nobody asks for anything", Assert.Single(_house.Http.Calls).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("--config", config, "--channel", "siem")).Code);
    }

    [Fact]
    public async Task Test_ChannelThatIsNotThere_NamesThoseThatAre()
    {
        var (code, _, error) = await RunAsync("--config", Config(), "--channel", "pager");

        Assert.Equal((1, "jit-operator notifications test: there is no channel \"pager\"; there are siem, chat.\n"), (code, error));
    }

    [Fact]
    public async Task Test_FaultyFile_NamesFieldAndMend()
    {
        var path = _house.Write("faulty.yaml", "channels:\n  - name: chat\n    kind: slak\n");

        var (code, _, error) = await RunAsync("--config", path);

        Assert.Equal((1, $"jit-operator notifications test: {path}: channels[0].kind is \"slak\"; there are cloudevents, slack, teams, smtp.\n"), (code, error));
    }

    private string Config() => _house.Write("config.yaml", $"""
        channels:
          - name: siem
            kind: cloudevents
            url: {_house.Events().Url}
            secretFile: {_house.Events().SecretFile}
            caFile: {_house.CaFile}
          - name: chat
            kind: slack
            secretFile: {_house.Chat(ChannelKinds.Slack).SecretFile}
            caFile: {_house.CaFile}
        """);

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await OperatorCommand.Create().Parse(["notifications", "test", .. arguments]).InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
