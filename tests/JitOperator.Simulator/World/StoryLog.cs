using Microsoft.Extensions.Logging;

namespace JitOperator.Simulator.World;

/// <summary>Takes what one operator process logs into the story, until it is dead.</summary>
/// <param name="process">Its name.</param>
/// <param name="take">Takes a line.</param>
/// <param name="isDead">Whether nobody is there any more who could log.</param>
internal sealed class StoryLog(string process, Action<string> take, Func<bool> isDead) : ILoggerProvider, ILogger
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && !isDead();

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            take($"[{process} {logLevel}] {formatter(state, exception)}{(exception is null ? "" : $" ({exception.Message})")}");
        }
    }
}
