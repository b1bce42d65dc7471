using System.Text.Json;
using JitOperator.Operator.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace JitOperator.Operator.Tests.Hosting;

public sealed class LoggingTests
{
    [Fact]
    public void Configure_Json_IsOneObjectALineInUtcWithScopes()
    {
        var written = Captured(LogFormat.Json, LogLevel.Information, logger =>
        {
            using var scope = logger.BeginScope("Request {Namespace}/{Name}", "pay", "line\nbreak \u001b[31m");
            logger.LogInformation("First {Thing}", "\"quoted\"");
            logger.LogError(new InvalidOperationException("it\nbroke"), "Second");
            logger.LogDebug("Not told");
        });

        var lines = written.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line =>
        {
            Assert.EndsWith("Z", line.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
            Assert.Equal("pay", line.GetProperty("Scopes")[0].GetProperty("Namespace").GetString());
        });
        Assert.Contains("it\nbroke", lines[1].GetProperty("Exception").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', written);
    }

    [Fact]
    public void Configure_Console_IsOneLineAnEntryWithoutScopes()
    {
        var written = Captured(LogFormat.Console, LogLevel.Warning, logger =>
        {
            using var scope = logger.BeginScope("Request {Name}", "hidden");
            logger.LogInformation("Not told");
            logger.LogWarning("Told");
        });

        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn: test\[0\] Told\n$", written);
    }

    // The console logger writes to the process's own stderr, from a thread of its own; ending the factory waits for it.
    private static string Captured(LogFormat format, LogLevel level, Action<ILogger> log)
    {
        var (before, captured) = (Console.Error, new StringWriter());
        Console.SetError(captured);
        try
        {
            using (var loggers = LoggerFactory.Create(builder => Logging.Configure(builder, format, level)))
            {
                log(loggers.CreateLogger("test"));
            }

            return captured.ToString();
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
