using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Tests.Stores;

public sealed class DirectoryLogStoreTests : LogStoreConformance
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("jit-log-");

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync()
    {
        if (_directory.Exists)
            _directory.Delete(recursive: true);
        return Task.CompletedTask;
    }

    protected override ILogStore Open() => LogStore.InDirectory(_directory.FullName);

    [Fact]
    public async Task CreateAsync_Won_OrLost_LeavesNothingElseBehind()
    {
        await Open().CreateAsync(CommitSamples.Commit(5), default);
        await Open().CreateAsync(CommitSamples.Commit(5, "two"), default);

        Assert.Equal(["jit-log-0000000000000005.json"], _directory.GetFiles().Select(file => file.Name));
    }

    /// <summary>What a crash in the midst of a write leaves: a file under another name.</summary>
    [Fact]
    public async Task ReadAllAsync_WithTheRestOfACrash_PassesItOver()
    {
        await Open().CreateAsync(CommitSamples.Commit(0), default);
        await WriteAsync(".jit-log-0000000000000002.abc", "{\"half\":");
        await WriteAsync("notes.txt", "hello");
        await WriteAsync("jit-log-2.json", "hello");

        Assert.Equal([0], (await Open().ReadAllAsync(default).ToListAsync()).Select(stored => stored.FirstIndex));
        Assert.Equal(CreateOutcome.Created, await Open().CreateAsync(CommitSamples.Commit(2), default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"half\":")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"jit-log-0000000000000003"}}""")]
    [InlineData("""{"kind":"ConfigMap","metadata":{"name":"jit-log-0000000000000002"}}""")]
    [InlineData("""{"metadata":{"name":"jit-log-0000000000000002","labels":{"jitoperator.io/audit-log":"v1"}},"immutable":true,"binaryData":{"entries":"?","hashes":"AA=="},"data":{"checkpoint":""}}""")]
    public async Task ReadAsync_WhatIsNoCommit_SaysWhichFileAndWhy(string content)
    {
        await WriteAsync("jit-log-0000000000000002.json", content);

        var stored = await Open().ReadAsync(2, default);

        Assert.Null(stored!.Commit);
        Assert.Equal(2, stored.FirstIndex);
        Assert.NotEmpty(stored.Fault!);
        Assert.EndsWith("jit-log-0000000000000002.json", stored.Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_InADirectoryThatIsGone_FailsForCertain()
    {
        var store = Open();
        _directory.Delete();

        Assert.False((await Assert.ThrowsAsync<LogStoreException>(() => store.CreateAsync(CommitSamples.Commit(0), default))).MayHaveWritten);
        await Assert.ThrowsAsync<LogStoreException>(() => store.ReadAllAsync(default).ToListAsync().AsTask());
    }

    private Task WriteAsync(string name, string content) => File.WriteAllTextAsync(Path.Combine(_directory.FullName, name), content);
}
