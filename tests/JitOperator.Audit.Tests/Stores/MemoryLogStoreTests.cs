using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Tests.Stores;

public sealed class MemoryLogStoreTests : LogStoreConformance
{
    private readonly LogStore _store = LogStore.InMemory();

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => Task.CompletedTask;

    protected override ILogStore Open() => _store;
}
