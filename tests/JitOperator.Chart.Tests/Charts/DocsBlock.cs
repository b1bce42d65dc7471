namespace JitOperator.Chart.Tests.Charts;

/// <summary>
/// Parts of docs/helm.md that are made from the chart, between <c>&lt;!-- NAME --&gt;</c> and <c>&lt;!-- /NAME --&gt;</c>. With
/// <c>JIT_UPDATE_GOLDEN=1</c> in the environment they are written anew instead of compared.
/// </summary>
internal static class DocsBlock
{
    private static readonly Lock s_file = new();

    public static void Check(string name, string made)
    {
        var path = RepositoryFiles.PathOf("docs", "helm.md");
        lock (s_file)
        {
            var text = File.ReadAllText(path);
            var (start, end) = ($"<!-- {name} -->\n", $"\n<!-- /{name} -->");
            var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
            var to = text.IndexOf(end, StringComparison.Ordinal);
            Assert.True(from >= start.Length && to >= from, $"docs/helm.md has no block {name}.");
            if (Environment.GetEnvironmentVariable("JIT_UPDATE_GOLDEN") == "1")
            {
                File.WriteAllText(path, text[..from] + made + text[to..]);
                return;
            }

            Assert.Equal(made, text[from..to]);
        }
    }
}
