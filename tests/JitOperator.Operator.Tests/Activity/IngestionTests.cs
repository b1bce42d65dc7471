using System.Text;
using JitOperator.Operator.Activity.Ingest;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace JitOperator.Operator.Tests.Activity;

/// <summary>Shipping of files to the endpoint: at least once, and nothing left out without a word.</summary>
public sealed class IngestionTests
{
    [Fact]
    public async Task Run_AThousandLines_AreSentInOrderAndBatches()
    {
        await using var house = await IngestHouse.CreateAsync();

        var code = await house.RunAsync(house.Options(house.Write("a.log", IngestHouse.Lines(0, 1000))));

        Assert.Equal(IngestExitCodes.Success, code);
        Assert.Equal(IngestHouse.Ids(0, 1000), house.Endpoint.Ids);
        Assert.Equal([400, 400, 200], house.Endpoint.Requests.Select(request => request.Events));
        Assert.All(house.Endpoint.Requests, request => Assert.Equal("?source=test", request.Query));
        Assert.Contains("sent 1000 events in 3 batches; 0 entries were no audit events; 0 could not be read", house.Told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LongEvents_AreSentInBatchesOfFourMebibytes()
    {
        await using var house = await IngestHouse.CreateAsync();
        var note = $$$""","annotations":{"note":"{{{new string('x', 700_000)}}}"}""";
        var lines = string.Concat(Enumerable.Range(0, 20).Select(i => IngestHouse.Event($"e{i}", note) + "\n"));

        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(house.Options(house.Write("a.log", lines))));

        Assert.Equal(IngestHouse.Ids(0, 20), house.Endpoint.Ids);
        Assert.All(house.Endpoint.Requests, request => Assert.InRange(request.Bytes, 1, EventBatch.MostBytes + 100));
    }

    [Fact]
    public async Task Run_Bodies_AreNotSent()
    {
        await using var house = await IngestHouse.CreateAsync();
        var log = house.Write("a.log", IngestHouse.Event("e0", ""","requestObject":{"data":{"password":"c2VjcmV0"}},"responseObject":{"items":[1]}""") + "\n");

        await house.RunAsync(house.Options(log));

        var sent = Assert.Single(house.Endpoint.Events);
        Assert.Null(sent["requestObject"]);
        Assert.Null(sent["responseObject"]);
        Assert.Equal("alice", (string?)sent["user"]!["username"]);
    }

    [Fact]
    public async Task Run_LinesThatCannotBeRead_AreToldAndTheOthersSent()
    {
        await using var house = await IngestHouse.CreateAsync();
        var log = house.Write(
            "a.log",
            IngestHouse.Lines(0, 1) + "garbage \u001b[31m\n" + IngestHouse.Event("cut")[..90] + "\n" + IngestHouse.Lines(1, 1) + "{\"a\":1}\n" + IngestHouse.Lines(2, 1) + "{\"auditID\":\"half");

        var code = await house.RunAsync(house.Options(log));

        Assert.Equal(IngestExitCodes.Incomplete, code);
        Assert.Equal(IngestHouse.Ids(0, 3), house.Endpoint.Ids);
        Assert.Contains("a.log:2: is no JSON", house.Told, StringComparison.Ordinal);
        Assert.Contains("a.log:3: ", house.Told, StringComparison.Ordinal);
        Assert.Contains("a.log:5: is in no form that is known", house.Told, StringComparison.Ordinal);
        Assert.Contains("a.log:7: ends in the middle", house.Told, StringComparison.Ordinal);
        Assert.Contains("4 could not be read", house.Told, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", house.Told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EndpointThatIsBusyOrCutsOff_IsAskedAgainUntilItTakes()
    {
        await using var house = await IngestHouse.CreateAsync();
        var asked = 0;
        house.Endpoint.Answer = _ => Interlocked.Increment(ref asked) % 4 == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

        var code = await house.RunAsync(house.Options(house.Write("a.log", IngestHouse.Lines(0, 900))));

        Assert.Equal(IngestExitCodes.Success, code);
        Assert.Equal(IngestHouse.Ids(0, 900), house.Endpoint.Ids);
        Assert.Equal(12, asked);
        Assert.Contains("it answers 503; trying again", house.Told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EndpointThatTakesNothing_IsGivenUpAndTheStateKeeps()
    {
        await using var house = await IngestHouse.CreateAsync();
        var options = house.Options(house.Write("a.log", IngestHouse.Lines(0, 500))) with { StateFile = house.At("state"), GiveUpAfter = TimeSpan.FromMilliseconds(50) };
        house.Endpoint.Answer = events => events.Any(item => (string)item["auditID"]! == "e0") ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;

        Assert.Equal(IngestExitCodes.GaveUp, await house.RunAsync(options));
        Assert.Equal(IngestHouse.Ids(0, 400), house.Endpoint.Ids);

        house.Endpoint.Answer = _ => StatusCodes.Status200OK;
        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(options));
        Assert.Equal(IngestHouse.Ids(0, 500), house.Endpoint.Ids);
    }

    [Fact]
    public async Task Run_AnEventThatTheEndpointCannotRead_IsFoundAndTheOthersTaken()
    {
        await using var house = await IngestHouse.CreateAsync();
        house.Endpoint.Answer = events => events.Any(item => (string)item["auditID"]! == "e137") ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;

        var code = await house.RunAsync(house.Options(house.Write("a.log", IngestHouse.Lines(0, 400))));

        Assert.Equal(IngestExitCodes.Incomplete, code);
        Assert.Equal(IngestHouse.Ids(0, 400).Where(id => id != "e137"), house.Endpoint.Ids);
        Assert.Contains("a.log:138: is refused by the endpoint", house.Told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AWrongToken_EndsAtOnce()
    {
        await using var house = await IngestHouse.CreateAsync();
        house.Write("token", "somebody-else");

        Assert.Equal(IngestExitCodes.Failed, await house.RunAsync(house.Options(house.Write("a.log", IngestHouse.Lines(0, 3)))));
        Assert.Contains("it answers 401", house.Told, StringComparison.Ordinal);
        Assert.Empty(house.Endpoint.Ids);
    }

    [Fact]
    public async Task Run_AnEndpointThatNobodyVouchesFor_GetsNothing()
    {
        await using var house = await IngestHouse.CreateAsync();
        await using var other = await FakeEndpoint.StartAsync();
        var options = house.Options(house.Write("a.log", IngestHouse.Lines(0, 3))) with { To = other.Url, GiveUpAfter = TimeSpan.FromMilliseconds(30) };

        Assert.Equal(IngestExitCodes.GaveUp, await house.RunAsync(options));
        Assert.Contains("SecureConnectionError", house.Told, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Run_AFileThatIsNotThere_IsToldAndTheOthersSent()
    {
        await using var house = await IngestHouse.CreateAsync();

        var code = await house.RunAsync(house.Options(house.At("none.log"), house.Write("a.log", IngestHouse.Lines(0, 3))));

        Assert.Equal(IngestExitCodes.Failed, code);
        Assert.Equal(IngestHouse.Ids(0, 3), house.Endpoint.Ids);
        Assert.Contains("none.log", house.Told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_StandardInput_IsReadCompressedOrNot(bool isCompressed)
    {
        await using var house = await IngestHouse.CreateAsync();
        var content = IngestHouse.Lines(0, 700);
        using var input = new MemoryStream(isCompressed ? IngestHouse.Zip(content) : Encoding.UTF8.GetBytes(content));

        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(house.Options("-"), standardInput: input));
        Assert.Equal(IngestHouse.Ids(0, 700), house.Endpoint.Ids);
    }

    [Fact]
    public async Task Run_CompressedFiles_AreReadWhateverTheirName()
    {
        await using var house = await IngestHouse.CreateAsync();
        var options = house.Options(house.WriteGzip("a.log", IngestHouse.Lines(0, 600))) with { StateFile = house.At("state") };

        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(options));
        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(options));
        Assert.Equal(IngestHouse.Ids(0, 600), house.Endpoint.Ids);
    }

    [Fact]
    public async Task Run_ACompressedFileThatIsCutOff_IsTold()
    {
        await using var house = await IngestHouse.CreateAsync();
        var bytes = IngestHouse.Zip(IngestHouse.Lines(0, 5000));
        File.WriteAllBytes(house.At("a.gz"), bytes[..(bytes.Length / 2)]);

        Assert.Equal(IngestExitCodes.Incomplete, await house.RunAsync(house.Options(house.At("a.gz"))));
        Assert.Contains("is compressed, and damaged or cut off", house.Told, StringComparison.Ordinal);
        Assert.NotEmpty(house.Endpoint.Ids);
        Assert.Equal(IngestHouse.Ids(0, house.Endpoint.Ids.Count), house.Endpoint.Ids);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_SeveralCompressedPartsBehindOneAnother_AreWhole(bool isFile)
    {
        await using var house = await IngestHouse.CreateAsync();
        byte[] parts = [.. IngestHouse.Zip(IngestHouse.Lines(0, 100)), .. IngestHouse.Zip(IngestHouse.Lines(100, 50))];
        File.WriteAllBytes(house.At("a.gz"), parts);
        using var input = new MemoryStream(parts);

        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(house.Options(isFile ? house.At("a.gz") : "-"), input));
        Assert.Equal(IngestHouse.Ids(0, 150), house.Endpoint.Ids);
    }

    [Fact]
    public async Task Run_AgainWithAState_SendsWhatIsNew()
    {
        await using var house = await IngestHouse.CreateAsync();
        var options = house.Options(house.Write("a.log", IngestHouse.Lines(0, 10))) with { StateFile = house.At("state") };
        await house.RunAsync(options);
        await house.RunAsync(options);
        Assert.Equal(IngestHouse.Ids(0, 10), house.Endpoint.Ids);

        File.AppendAllText(house.At("a.log"), IngestHouse.Lines(10, 5) + "nothing\n");
        Assert.Equal(IngestExitCodes.Incomplete, await house.RunAsync(options));

        Assert.Equal(IngestHouse.Ids(0, 15), house.Endpoint.Ids);
        Assert.Contains("a.log:16: is no JSON", house.Told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnotherFileOfTheSameName_IsReadFromItsBeginning()
    {
        await using var house = await IngestHouse.CreateAsync();
        var options = house.Options(house.Write("a.log", IngestHouse.Lines(0, 10))) with { StateFile = house.At("state") };
        await house.RunAsync(options);
        house.Write("a.log", IngestHouse.Lines(100, 20));

        Assert.Equal(IngestExitCodes.Incomplete, await house.RunAsync(options));

        Assert.Equal([.. IngestHouse.Ids(0, 10), .. IngestHouse.Ids(100, 20)], house.Endpoint.Ids);
        Assert.Contains("another file has this name", house.Told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AFileThatWasRotatedAwayMeanwhile_IsFoundAndReadToItsEnd()
    {
        await using var house = await IngestHouse.CreateAsync();
        var options = house.Options(house.Write("audit.log", IngestHouse.Lines(0, 10))) with { StateFile = house.At("state") };
        await house.RunAsync(options);
        File.AppendAllText(house.At("audit.log"), IngestHouse.Lines(10, 10));
        File.Move(house.At("audit.log"), house.At("audit-2026-03-01T10-00-00.000.log"));
        house.Write("audit.log", IngestHouse.Lines(20, 10));

        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(options));
        Assert.Equal(IngestHouse.Ids(0, 30), house.Endpoint.Ids);

        Assert.Equal(IngestExitCodes.Success, await house.RunAsync(options));
        Assert.Equal(30, house.Endpoint.Ids.Count);
    }

    [Fact]
    public async Task Run_AStateThatAnotherUses_IsRefused()
    {
        await using var house = await IngestHouse.CreateAsync();
        using var other = IngestState.Open(house.At("state"));

        Assert.Equal(IngestExitCodes.Failed, await house.RunAsync(house.Options(house.Write("a.log", IngestHouse.Lines(0, 1))) with { StateFile = house.At("state") }));
        Assert.Empty(house.Endpoint.Ids);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"v":1,"files":[{}]}""")]
    [InlineData("""{"v":2,"files":[]}""")]
    public async Task Run_AFileThatIsNoState_IsNotWrittenOver(string content)
    {
        await using var house = await IngestHouse.CreateAsync();
        house.Write("state", content);

        Assert.Equal(IngestExitCodes.Failed, await house.RunAsync(house.Options(house.Write("a.log", IngestHouse.Lines(0, 1))) with { StateFile = house.At("state") }));
        Assert.Equal(content, File.ReadAllText(house.At("state")));
    }
}
