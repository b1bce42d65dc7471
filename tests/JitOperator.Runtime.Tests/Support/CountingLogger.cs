using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Tests.Support;

/// <summary>Counts what is logged, by level: some work can be seen from outside in no other way.</summary>
internal sealed class CountingLogger<T> : ILogger<T>
{
    private readonly int[] _counts = new int[(int)LogLevel.None];

    public int Count(LogLevel level) => Volatile.Read(ref _counts[(int)level]);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Interlocked.Increment(ref _counts[(int)logLevel]);
}
