namespace JitOperator.TestKit.Clusters;

/// <summary>A folder that goes when it is disposed of, and at the latest when the process ends in an orderly way.</summary>
internal sealed class TemporaryFolder : IAsyncDisposable
{
    private TemporaryFolder(string path)
    {
        Path = path;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Makes one.</summary>
    public static TemporaryFolder Create(string prefix) => new(Directory.CreateTempSubdirectory(prefix).FullName);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Delete();
        return ValueTask.CompletedTask;
    }

    private void OnProcessExit(object? sender, EventArgs e) => Delete();

    private void Delete()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
