namespace JitOperator.Operator.Tests.Fuzzing;

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-fuzz-");

    /// <summary>Full path of a file in it.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
