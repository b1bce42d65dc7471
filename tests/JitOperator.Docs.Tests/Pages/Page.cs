using System.Text.Json.Nodes;
using JitOperator.TestKit;
using JitOperator.TestKit.Manifests;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using MarkdigCodeBlock = Markdig.Syntax.CodeBlock;

namespace JitOperator.Docs.Tests.Pages;

/// <summary>A page of the docs, as a reader of the repository sees it.</summary>
public sealed class Page
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePreciseSourceLocation()
        .UsePipeTables()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Build();

    private Page(string path, MarkdownDocument document)
    {
        Path = path;
        Blocks = [.. document.Descendants<MarkdigCodeBlock>().Select(Read)];
        var markers = document.Descendants<HtmlBlock>().SelectMany(html => Marker.ReadAll(TextOf(html))).ToList();
        Runs = markers.Find(marker => marker.Name == Marker.Run)?.Value;
        NothingIsRun = markers.Find(marker => marker.Name == Marker.NothingIsRun)?.Value;
        Links = [.. document.Descendants<LinkInline>().Select(link => (link.Line + 1, link.Url ?? string.Empty))];
        Code = [.. document.Descendants<CodeInline>().Select(code => (code.Line + 1, code.Content))];
        Anchors = document.Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id ?? string.Empty).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Below the repository's root, with slashes.</summary>
    public string Path { get; }

    /// <summary>Every block of code, in order.</summary>
    public IReadOnlyList<CodeBlock> Blocks { get; }

    /// <summary>What its commands run beside; null if none of them are run.</summary>
    public string? Runs { get; }

    /// <summary>Why nothing of it is run; null if something is, or if each block says so itself.</summary>
    public string? NothingIsRun { get; }

    /// <summary>Lines and targets of links and pictures.</summary>
    public IReadOnlyList<(int Line, string Target)> Links { get; }

    /// <summary>Lines and texts of what is written as code within sentences and tables.</summary>
    public IReadOnlyList<(int Line, string Text)> Code { get; }

    /// <summary>What a link into the page may name, as GitHub makes it from headings.</summary>
    public IReadOnlySet<string> Anchors { get; }

    /// <summary>The blocks whose commands are run.</summary>
    public IEnumerable<CodeBlock> Runnable => Blocks.Where(block => block.IsCommands && block.NotRun is null);

    /// <summary>Every page of the repository, by path.</summary>
    public static IReadOnlyDictionary<string, Page> All { get; } = Find();

    /// <summary>The page of this path.</summary>
    public static Page Of(string path) => All[path];

    /// <summary>Reads a page from its text.</summary>
    public static Page Parse(string path, string text) => new(path, Markdown.Parse(text, Pipeline));

    /// <summary>The objects of those YAML blocks that are manifests.</summary>
    public IEnumerable<(CodeBlock Block, JsonObject Manifest)> Manifests() =>
        from block in Blocks
        where block.Language == "yaml"
        from document in YamlJson.Read(new StringReader(block.Text))
        where document.ContainsKey("apiVersion")
        select (block, document);

    private static Dictionary<string, Page> Find()
    {
        var files = Directory.EnumerateFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(RepositoryFiles.PathOf("config"), "*.md", SearchOption.AllDirectories))
            .Append(RepositoryFiles.PathOf("README.md"))
            .Append(RepositoryFiles.PathOf("CONTRIBUTING.md"));
        return files.Select(file => Parse(System.IO.Path.GetRelativePath(RepositoryFiles.Root, file), File.ReadAllText(file)))
            .ToDictionary(page => page.Path, StringComparer.Ordinal);
    }

    private static CodeBlock Read(MarkdigCodeBlock block)
    {
        var siblings = block.Parent!;
        var above = siblings.IndexOf(block) is > 0 and var index ? siblings[index - 1] as HtmlBlock : null;
        return new(
            block.Line + 1,
            (block as FencedCodeBlock)?.Info ?? string.Empty,
            TextOf(block),
            above is null ? [] : Marker.ReadAll(TextOf(above)));
    }

    private static string TextOf(LeafBlock block) => block.Lines.ToString();
}
