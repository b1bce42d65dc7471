namespace JitOperator.TestKit.Faults;

internal sealed record SilenceFault(int AfterLines) : Fault
{
    internal override async Task ApplyAsync(ProxyExchange exchange)
    {
        if (AfterLines > 0)
            await exchange.ForwardAsync(new LineLimit(AfterLines, bytes: 0));
        await exchange.StaySilentAsync();
    }
}
