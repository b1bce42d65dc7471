using System.Globalization;
using System.Text;

namespace JitOperator.Simulator.Commands;

/// <summary>
/// Copies what the simulation is built from, and plants every bug of a folder into the copy, each behind its switch: the product's own
/// sources hold none. Bugs that do not fit any more, because their text is not there exactly once, are an error that names them all.
/// </summary>
internal static class PlantCommand
{
    private static readonly string[] Shared =
        ["Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", "global.json", ".editorconfig", "nuget.config", "NuGet.config"];

    private static readonly string[] Folders = ["src", "config/rbac", "tests/JitOperator.Simulator"];

    /// <param name="root">The repository.</param>
    /// <param name="target">Where the copy goes; what is there stays as far as it is the same, so that it is built only once.</param>
    /// <param name="output">Takes each bug as <c>name=bound</c>.</param>
    public static int Run(string root, string target, TextWriter output)
    {
        var files = Shared.Where(file => File.Exists(Path.Combine(root, file))).Concat(Folders.SelectMany(folder => Sources(root, folder)))
            .ToDictionary(file => file, file => File.ReadAllText(Path.Combine(root, file)), StringComparer.Ordinal);
        var misfits = new List<string>();
        files["tests/Directory.Build.props"] = File.ReadAllText(Path.Combine(root, "tests/Directory.Build.props"));
        foreach (var file in Directory.GetFiles(Path.Combine(root, "tests/JitOperator.SimulationTests/PlantedBugs"), "*.bug").Order(StringComparer.Ordinal))
        {
            var bug = Bug.Read(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file));
            foreach (var (path, right, planted) in bug.Changes)
            {
                var switched = planted.Replace("PLANTED", $"Planted.Is(\"{bug.Name}\")", StringComparison.Ordinal);
                if (files.TryGetValue(path, out var text) && Once(text, right, switched) is { } changed)
                {
                    files[path] = changed;
                }
                else
                {
                    misfits.Add($"{bug.Name} in {path}");
                }
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bug.Name}={bug.Bound}"));
        }

        if (misfits.Count > 0)
        {
            output.WriteLine("Planted bugs that do not fit any more, because their text is not there exactly once:");
            misfits.ForEach(misfit => output.WriteLine($"  {misfit}"));
            return 1;
        }

        foreach (var project in files.Keys.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal)).ToList())
        {
            files[$"{Path.GetDirectoryName(project)}/Planted.cs"] = Switches(Path.GetFileNameWithoutExtension(project));
        }

        foreach (var (path, text) in files)
        {
            Write(Path.Combine(target, path), text);
        }

        return 0;
    }

    private static IEnumerable<string> Sources(string root, string folder) => Directory
        .EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(root, file))
        .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"));

    private static string? Once(string text, string right, string planted)
    {
        var at = text.IndexOf(right, StringComparison.Ordinal);
        return at < 0 || text.IndexOf(right, at + 1, StringComparison.Ordinal) >= 0
            ? null
            : string.Concat(text.AsSpan(0, at), planted, text.AsSpan(at + right.Length));
    }

    // One in each project, in its own namespace, so that none is taken for another's.
    private static string Switches(string project) => $$"""
        namespace {{project}};

        internal static class Planted
        {
            public static bool Is(string name) => System.AppContext.GetData("{{PlantedCommand.Switch}}") as string == name;
        }
        """;

    private static void Write(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private sealed record Bug(string Name, int Bound, IReadOnlyList<(string Path, string Right, string Planted)> Changes)
    {
        public static Bug Read(string name, string text)
        {
            var bound = text.Split('\n').Single(line => line.StartsWith("Bound: ", StringComparison.Ordinal))["Bound: ".Length..];
            var changes = text.Split("\nFile: ").Skip(1).Select(part =>
            {
                var right = part.IndexOf("\n--- right\n", StringComparison.Ordinal);
                var planted = part.IndexOf("\n+++ planted\n", StringComparison.Ordinal);
                var end = part.IndexOf("\n=== end", StringComparison.Ordinal);
                return (part[..right], part[(right + "\n--- right\n".Length)..planted], part[(planted + "\n+++ planted\n".Length)..end]);
            });
            return new Bug(name, int.Parse(bound, CultureInfo.InvariantCulture), [.. changes]);
        }
    }
}
