namespace JitOperator.TestKit.Faults;

internal sealed record DelayFault(TimeSpan By) : Fault
{
    internal override async Task ApplyAsync(ProxyExchange exchange)
    {
        await Task.Delay(By, TimeProvider.System, exchange.Aborted);
        await exchange.ForwardAsync();
    }
}
