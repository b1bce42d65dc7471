using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace JitOperator.Operator.Hosting;

/// <summary>How the operator logs: one line an entry, on stderr, in UTC.</summary>
public static class Logging
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Sets it up for people.</summary>
    public static void Configure(ILoggingBuilder builder) => Configure(builder, LogFormat.Console, LogLevel.Information);

    /// <summary>Sets it up.</summary>
    /// <param name="builder">What is set up.</param>
    /// <param name="format">Its form.</param>
    /// <param name="level">What is less than this is left out. Of the web server, warnings at least.</param>
    public static void Configure(ILoggingBuilder builder, LogFormat format, LogLevel level)
    {
        builder
            .SetMinimumLevel(level)
            .AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (format == LogFormat.Json)
        {
            // Which trace an entry belongs to, where there is one.
            builder
                .Configure(factory => factory.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId)
                .AddJsonConsole(line =>
                {
                    line.UseUtcTimestamp = true;
                    line.TimestampFormat = Time;
                    line.IncludeScopes = true;
                    line.JsonWriterOptions = new JsonWriterOptions { Indented = false, Encoder = JavaScriptEncoder.Default };
                });
            return;
        }

        builder.AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.UseUtcTimestamp = true;
            line.TimestampFormat = $"{Time} ";
            line.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }
}
