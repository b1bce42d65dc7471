namespace JitOperator.TestKit.Faults;

internal sealed record DropFault(bool AfterForwarding) : Fault
{
    internal override async Task ApplyAsync(ProxyExchange exchange)
    {
        if (AfterForwarding)
            await exchange.ForwardAndDiscardAsync();
        exchange.Abort();
    }
}
