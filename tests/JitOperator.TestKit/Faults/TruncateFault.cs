namespace JitOperator.TestKit.Faults;

internal sealed record TruncateFault(int AfterLines, int AfterBytes) : Fault
{
    internal override Task ApplyAsync(ProxyExchange exchange) => exchange.ForwardAsync(new LineLimit(AfterLines, AfterBytes));
}
