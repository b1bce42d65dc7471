using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Options;
using JitOperator.Cli.Screens;
using JitOperator.Cli.Tests.Support;
using JitOperator.TestKit.Manifests;
using Xunit;

namespace JitOperator.Cli.Tests.Screens;

/// <summary>Whatever stands in any field, nothing of it reaches the terminal but as text, and no line is wider than the terminal.</summary>
public sealed class HostileTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false, 60)]
    [InlineData(true, 40)]
    [InlineData(false, int.MaxValue)]
    public void Screens_OfHostileText_HoldNoneOfIt(bool color, int width) => Hostile.Text.Sample(
        text =>
        {
            var shown = All(text, width).Select(line => Paint.Line(line, color)).ToList();

            Assert.All(shown, line => Assert.Empty(Hostile.In(WithoutColors(line))));
            Assert.DoesNotContain(shown, Hostile.HasHiddenRune);
            Assert.DoesNotContain(shown, line => line.Contains('\n', StringComparison.Ordinal));
        },
        iter: 40);

    [Fact]
    public void LiveScreens_OfHostileText_NeverGrowBeyondTheTerminal() => Hostile.Text.Sample(
        text =>
        {
            var output = new StringWriter();
            var terminal = new Terminal { Output = output, Error = output, Input = TextReader.Null, IsScreen = true, Size = () => (50, 20), Time = TimeProvider.System };

            new LiveScreen(terminal).Draw(All(text, 50));

            var lines = output.ToString().Replace("\e[K", "", StringComparison.Ordinal).Replace("\e[J", "", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
            Assert.InRange(lines.Length, 1, 20);
            Assert.All(lines, line => Assert.InRange(TextWidth.Of(line), 0, 50));
            Assert.All(lines, line => Assert.Empty(Hostile.In(line)));
        },
        iter: 40);

    [Theory]
    [InlineData(OutputFormat.Json)]
    [InlineData(OutputFormat.Yaml)]
    public void Objects_WithHostileText_AreReadBackAsTheyWere(OutputFormat format) => Hostile.Text.Where(IsText).Sample(
        text =>
        {
            var output = new StringWriter();
            var terminal = new Terminal { Output = output, Error = output, Input = TextReader.Null, Time = TimeProvider.System };
            var value = new JsonObject { ["a"] = text, ["list"] = new JsonArray(text, new JsonObject { ["b"] = text, [Key(text)] = new JsonArray(1, true, null, new JsonArray()) }) };

            ObjectOutput.Write(terminal, format, value);

            Assert.Empty(Hostile.In(output.ToString()));
            Assert.False(Hostile.HasHiddenRune(output.ToString()));
            var read = format == OutputFormat.Json ? JsonNode.Parse(output.ToString())! : YamlJson.Read(new StringReader(output.ToString())).Single();
            Assert.Equal(text, read["a"]!.GetValue<string>());
            Assert.Equal(text, read["list"]![0]!.GetValue<string>());
            Assert.Equal(text, read["list"]![1]!["b"]!.GetValue<string>());
        },
        iter: 40);

    [Fact]
    public async Task Error_WithHostileText_IsEscaped()
    {
        var run = await Run.Of("list", "-o", "\e[2Jx\u202e");

        Assert.Equal(@"kubectl jit: -o is ""\u{1b}[2Jx\u{202e}""; choose json, yaml, name or wide.", run.Error.Trim());
    }

    private static List<StyledLine> All(string text, int width)
    {
        var (request, approval) = (Request(text), Approval(text));
        return
        [
            .. RequestTable.Lines([request, request], Now, width, namespaces: true, wide: true),
            .. RequestPage.Lines(request, Now, width),
            .. ApprovalPage.Lines(approval, Now, width),
            .. ApprovalPage.Table([approval], Now, width, namespaces: true),
            .. LiveRequest.Trouble(text),
        ];
    }

    private static Stored<AccessRequest> Request(string text) => new(Object(text), new AccessRequest
    {
        Spec = new() { Role = new() { Kind = text, Name = text }, Reason = text, Ticket = text, Duration = text },
        Status = new()
        {
            Phase = text,
            Requester = new() { Username = text },
            Subject = text,
            Where = text,
            WaitingOn = text,
            Message = text,
            Policy = new() { Name = text },
            Explanation = [text],
            Stages = [new() { Name = text, State = "Open", ApprovedBy = [text], Deadline = Now.UtcDateTime }, new() { Name = text, State = text }],
        },
    });

    private static Stored<AccessApproval> Approval(string text) => new(Object(text), new AccessApproval
    {
        Spec = new()
        {
            Stage = text,
            RequestRef = new() { Name = text },
            Policy = new() { Name = text },
            Summary = new()
            {
                Requester = text,
                FiledBy = text,
                Role = text,
                Where = text,
                Allows = [text, text],
                Risks = [text],
                Duration = text,
                Extends = text,
                Mfa = text,
                Reason = text,
                Ticket = text,
                Approvers = text,
                Deadline = Now.UtcDateTime,
            },
        },
    });

    private static JsonObject Object(string text) => new() { ["metadata"] = new JsonObject { ["name"] = text, ["namespace"] = text, ["uid"] = text } };

    private static string WithoutColors(string line) =>
        new[] { "1", "2", "31", "32", "33", "0" }.Aggregate(line, (rest, code) => rest.Replace($"\e[{code}m", "", StringComparison.Ordinal));

    // No API server hands out half of a surrogate pair.
    private static bool IsText(string text) => text.EnumerateRunes().All(rune => rune.Value != 0xFFFD) && text.All(c => c != 0xFFFD);

    private static string Key(string text) => JsonEncodedText.Encode(text).ToString() is var key && key is "a" or "b" ? "c" : text[..Math.Min(20, text.Length)] + "?";
}
