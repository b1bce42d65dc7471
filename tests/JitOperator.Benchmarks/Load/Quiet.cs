namespace JitOperator.Benchmarks.Load;

/// <summary>Waits until the operator has nothing more to write: what it tells people of comes last.</summary>
internal sealed class Quiet(string auditLog)
{
    /// <summary>The operator, as the API server knows it.</summary>
    public const string OperatorName = "system:serviceaccount:jit-system:jit-operator";

    /// <summary>Its lease and its letters go on for ever.</summary>
    private const int Background = 8;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>Returns once hardly anything has been written in two seconds.</summary>
    public async Task UntilAsync()
    {
        var start = Time.GetTimestamp();
        while (true)
        {
            var offset = new FileInfo(auditLog).Length;
            await Task.Delay(s_interval, Time);
            var calls = await CallCount.OfAsync(auditLog, offset, OperatorName);
            if (calls.Where(call => CallCount.IsWrite(call.Key)).Sum(call => call.Value) <= Background)
            {
                return;
            }

            if (Time.GetElapsedTime(start) > Patience.Long)
            {
                throw new TimeoutException("The operator goes on writing.");
            }
        }
    }
}
