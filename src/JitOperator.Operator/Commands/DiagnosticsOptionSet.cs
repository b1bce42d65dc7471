using System.CommandLine;
using JitOperator.CommandLine;
using JitOperator.Core.Values;
using JitOperator.Operator.Hosting;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Commands;

/// <summary>Options of <c>jit-operator run</c> about what it tells of itself: logs, traces, and the clock that it goes by.</summary>
internal sealed class DiagnosticsOptionSet
{
    private readonly Option<LogFormat> _format = new("--log-format")
    {
        Description = "Form of the log on stderr: console for people, json for programs.",
        DefaultValueFactory = _ => LogFormat.Console,
    };

    private readonly Option<LogLevel> _level = new("--log-level")
    {
        Description = "What is less than this is not logged: Trace, Debug, Information, Warning, Error, Critical or None.",
        DefaultValueFactory = _ => LogLevel.Information,
    };

    private readonly Option<string?> _otlp = new("--otlp-endpoint")
    {
        Description = "URL of an OpenTelemetry collector that takes traces over HTTP, such as http://collector:4318. Without it: no traces.",
    };

    private readonly Option<string> _skew = new("--max-clock-skew")
    {
        Description = "How far the clock may be from the API server's. Beyond that nothing is granted; taking rights away goes on.",
        DefaultValueFactory = _ => DurationText.Format(new OperatorOptions { Identity = string.Empty }.MaxClockSkew),
    };

    public IEnumerable<Option> All => [_format, _level, _otlp, _skew];

    /// <summary>Sets up logging.</summary>
    public void Configure(ParseResult result, ILoggingBuilder builder) => Logging.Configure(builder, result.GetValue(_format), result.GetValue(_level));

    /// <summary>The collector; null without one.</summary>
    /// <exception cref="ConfigurationException">It is no URL of one.</exception>
    public Uri? Otlp(ParseResult result) => result.GetValue(_otlp) is not { } text
        ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            ? url
            : throw new ConfigurationException("--otlp-endpoint is no URL of a collector; write it as http://collector:4318, without a user name.");

    /// <summary>How far the clock may be off.</summary>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    public TimeSpan MaxClockSkew(ParseResult result) => DurationText.TryParse(result.GetValue(_skew), out var skew) && skew > TimeSpan.Zero
        ? skew
        : throw new ConfigurationException($"--max-clock-skew is \"{result.GetValue(_skew)}\"; write it as 30s.");
}
