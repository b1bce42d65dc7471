using System.Text.Json.Nodes;
using JitOperator.Core.Notifications;
using Xunit;

namespace JitOperator.Core.Tests.Notifications;

public class NotificationOptionsReaderTests
{
    private const string Events = """{"name":"siem","kind":"cloudevents","url":"https://siem.example.com/jit","secretFile":"/k"}""";
    private const string Mail = """{"name":"mail","kind":"smtp","server":"smtp.example.com:587","from":"jit@example.com","to":["a@example.com"]}""";

    [Fact]
    public void Read_OneOfEachKind_IsTaken()
    {
        var options = Read(
            $$"""
            {"giveUpAfter":"6h","console":"https://c.example.com/{namespace}/{name}","channels":[
              {{Events}},{"name":"chat","kind":"slack","secretFile":"/s","events":["BreakGlass","All"],"ratePerMinute":"30","timeout":"5s","caFile":"/ca"},
              {"name":"teams","kind":"teams","secretFile":"/t"},{{Mail}}]}
            """,
            out var faults);

        Assert.Empty(faults);
        Assert.Equal(["siem", "chat", "teams", "mail"], options.Channels.Select(channel => channel.Name));
        Assert.Equal((30, TimeSpan.FromSeconds(5), "/ca"), (options.Channels[1].RatePerMinute, options.Channels[1].Timeout, options.Channels[1].CaFile));
        Assert.True(options.Channels[1].Wants("Granted"));
        Assert.False(options.Channels[0].Wants("Granted"));
        Assert.Equal(("smtp.example.com", 587, MailTls.StartTls), (options.Channels[3].Host, options.Channels[3].Port, options.Channels[3].Tls));
        Assert.Equal(TimeSpan.FromHours(6), options.GiveUpAfter);
    }

    [Theory]
    [InlineData("[]", "The configuration is no mapping")]
    [InlineData("{}", "channels is missing or no list")]
    [InlineData("""{"channels":[],"chanels":[]}""", "\"chanels\" is no field; there are channels, giveUpAfter, console.")]
    [InlineData("""{"channels":[1]}""", "channels[0] is no mapping")]
    [InlineData("""{"channels":[{"name":"Bad Name","kind":"slack","secretFile":"/s"}]}""", "channels[0].name is \"Bad Name\"; write a name of small letters")]
    [InlineData("""{"channels":[{"name":"a","kind":"pager"}]}""", "channels[0].kind is \"pager\"; there are cloudevents, slack, teams, smtp.")]
    [InlineData("""{"channels":[{"name":"a","kind":"slack"}]}""", "channels[0].secretFile is missing; name the file with the address of the webhook")]
    [InlineData("""{"channels":[{"name":"a","kind":"slack","secretFile":"/s","url":"https://x.example"}]}""", "channels[0] has \"url\", which is no field")]
    [InlineData("""{"channels":[{"name":"a","kind":"cloudevents","url":"http://x.example","secretFile":"/s"}]}""", "use https, or set plainHttp to true")]
    [InlineData("""{"channels":[{"name":"a","kind":"cloudevents","url":"https://u:p@x.example","secretFile":"/s"}]}""", "without a user")]
    [InlineData("""{"channels":[{"name":"a","kind":"cloudevents","url":"file:///etc/passwd","secretFile":"/s"}]}""", "channels[0].url is")]
    [InlineData("""{"channels":[{"name":"a","kind":"cloudevents","url":"https://x.example"}]}""", "channels[0].secretFile is missing")]
    [InlineData("""{"channels":[{"name":"a","kind":"slack","secretFile":"/s","events":["Grant"]}]}""", "channels[0].events has \"Grant\", which is no event; there are All, ApprovalRequested")]
    [InlineData("""{"channels":[{"name":"a","kind":"slack","secretFile":"/s","ratePerMinute":"0"}]}""", "channels[0].ratePerMinute is \"0\"; write a whole number from 1 to 6000.")]
    [InlineData("""{"channels":[{"name":"a","kind":"slack","secretFile":"/s","timeout":"1h"}]}""", "channels[0].timeout is \"1h\"")]
    [InlineData("""{"channels":[{"name":"a","kind":"smtp","server":"smtp","from":"a@b","to":["c@d"]}]}""", "channels[0].server is \"smtp\"; write host and port")]
    [InlineData("""{"channels":[{"name":"a","kind":"smtp","server":"s:25","from":"a@b\r\nBcc: x@y","to":["c@d"]}]}""", "channels[0].from is")]
    [InlineData("""{"channels":[{"name":"a","kind":"smtp","server":"s:25","from":"a@b","to":["c@d, e@f"]}]}""", "channels[0].to[0] is \"c@d, e@f\"")]
    [InlineData("""{"channels":[{"name":"a","kind":"smtp","server":"s:25","from":"a@b","to":[]}]}""", "channels[0].to is missing; list 1 to 20")]
    [InlineData("""{"channels":[{"name":"a","kind":"smtp","server":"s:25","from":"a@b","to":["c@d"],"username":"u"}]}""", "give username and secretFile")]
    [InlineData("""{"channels":[{"name":"a","kind":"smtp","server":"s:25","tls":"None","from":"a@b","to":["c@d"],"username":"u","secretFile":"/p"}]}""", "a password goes over no open connection")]
    [InlineData("""{"channels":[],"giveUpAfter":"soon"}""", "giveUpAfter is \"soon\"")]
    [InlineData("""{"channels":[],"console":"javascript:alert(1)"}""", "console is \"javascript:alert(1)\"")]
    [InlineData("""{"channels":[],"console":"https://c.example.com/{user}"}""", "console is")]
    public void Read_Faulty_NamesFieldAndMend(string json, string fault)
    {
        Assert.Empty(Read(json, out var faults).Channels);
        Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_NameTwice_IsRefused()
    {
        Read($$"""{"channels":[{{Events}},{{Events}}]}""", out var faults);

        Assert.Equal("channels[1].name \"siem\" is taken by a channel before it; choose another.", Assert.Single(faults));
    }

    private static NotificationOptions Read(string json, out IReadOnlyList<string> faults) => NotificationOptionsReader.Read(JsonNode.Parse(json), out faults);
}
