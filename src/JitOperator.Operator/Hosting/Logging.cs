using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace JitOperator.Operator.Hosting;

/// <summary>How the operator logs: one line an entry, on stderr, in UTC.</summary>
public static class Logging
{
    /// <summary>Sets it up.</summary>
    public static void Configure(ILoggingBuilder builder) => builder
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.UseUtcTimestamp = true;
            line.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            line.ColorBehavior = LoggerColorBehavior.Disabled;
        });
}
