using JitOperator.Audit.Archive;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Audit.Tests.Archive;

/// <summary>Archivers and archives for tests.</summary>
internal static class ArchiverSamples
{
    public static LogArchiver Archiver(IArchiveStore store, LogArchiverOptions? options = null, TimeProvider? time = null) =>
        new(store, ArchiveLogSample.Keys, options ?? new LogArchiverOptions(), time ?? new FakeTimeProvider(ArchiveLogSample.Start), NullLogger.Instance);

    /// <summary>An archive in memory.</summary>
    public static async Task<MemoryArchiveStore> ArchivedAsync(ArchiveLogSample log, params int[] sizes)
    {
        var store = new MemoryArchiveStore(new FakeTimeProvider(ArchiveLogSample.Start));
        foreach (var size in sizes)
            await Archiver(store).ArchiveAsync(log.HeadAt(size), log.ReadFrom, default);
        return store;
    }
}
