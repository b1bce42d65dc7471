using JitOperator.TestKit;

namespace JitOperator.Audit.Tests;

/// <summary>
/// Files of the repository that are made from code or stories. With <c>JIT_UPDATE_GOLDEN=1</c> in the environment, tests write them
/// anew instead of comparing; look at what changed before you commit it.
/// </summary>
internal static class GoldenFile
{
    public static void Check(byte[] made, params string[] path)
    {
        var file = RepositoryFiles.PathOf(path);
        if (Environment.GetEnvironmentVariable("JIT_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, made);
        }

        Assert.True(File.Exists(file), $"{file} is not there; run this test with JIT_UPDATE_GOLDEN=1.");
        var kept = File.ReadAllBytes(file);
        if (!made.AsSpan().SequenceEqual(kept))
        {
            // Where they differ says more than that they do; the bytes decide.
            Assert.Equal(System.Text.Encoding.UTF8.GetString(kept), System.Text.Encoding.UTF8.GetString(made));
            Assert.Fail($"{file} is not what the code makes; run this test with JIT_UPDATE_GOLDEN=1.");
        }
    }
}
