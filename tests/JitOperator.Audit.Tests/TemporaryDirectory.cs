namespace JitOperator.Audit.Tests;

/// <summary>A directory for one test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("jit-audit-");

    /// <summary>Full path.</summary>
    public string FullName => _directory.FullName;

    /// <summary>Full path of something in it.</summary>
    public string At(string name) => Path.Combine(FullName, name);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string content)
    {
        File.WriteAllText(At(name), content);
        return At(name);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
