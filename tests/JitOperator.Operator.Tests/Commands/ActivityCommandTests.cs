using JitOperator.Operator.Activity.Ingest;
using JitOperator.Operator.Commands;
using Xunit;

namespace JitOperator.Operator.Tests.Commands;

/// <summary><c>activity ingest</c> as it is typed.</summary>
public sealed class ActivityCommandTests
{
    [Theory]
    [InlineData("--to http://host/audit a.log", "--to is \"http://host/audit\"")]
    [InlineData("--to https://host/audit?source=x a.log", "without a query")]
    [InlineData("--to nonsense a.log", "--to is \"nonsense\"")]
    [InlineData("--to https://host/audit --source EKS a.log", "--source is \"EKS\"; write 1 to 32 small letters")]
    [InlineData("--to https://host/audit --give-up-after soon a.log", "--give-up-after is \"soon\"")]
    [InlineData("--to https://host/audit --follow - a.log", "give it alone")]
    public async Task Ingest_WhatMakesNoSense_IsRefusedWithASentence(string options, string expected)
    {
        using var error = new StringWriter();
        var code = await OperatorCommand.Create()
            .Parse(["activity", "ingest", "--token-file", "none", .. options.Split(' ')])
            .InvokeAsync(new() { Error = error });

        Assert.Equal(IngestExitCodes.BadUsage, code);
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }
}
