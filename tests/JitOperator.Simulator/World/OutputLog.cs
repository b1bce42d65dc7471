using JitOperator.Simulator.Engine;
using Microsoft.Extensions.Logging;

namespace JitOperator.Simulator.World;

internal sealed class OutputLog(Simulation world) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Console.WriteLine($"{world.Time.Elapsed} [{logLevel}] {formatter(state, exception)} {exception}");
        }
    }
}
