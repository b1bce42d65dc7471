namespace JitOperator.Docs.Tests.Pages;

/// <summary>A block of code of a page.</summary>
/// <param name="Line">Of the fence, from 1.</param>
/// <param name="Language">What the fence says; empty where it says nothing.</param>
/// <param name="Text">What is between the fences.</param>
/// <param name="Markers">Of the comments right above it.</param>
public sealed record CodeBlock(int Line, string Language, string Text, IReadOnlyList<Marker> Markers)
{
    /// <summary>Whether it has commands that a reader types.</summary>
    public bool IsCommands => Language is "sh" or "bash" or "console";

    /// <summary>Why it is not run; null if it is to be run.</summary>
    public string? NotRun => ValueOf(Marker.NotRun);

    /// <summary>Whether its last command must fail.</summary>
    public bool Fails => ValueOf(Marker.Fails) is not null;

    /// <summary>What it has to say before the page goes on, if it runs in a terminal of its own.</summary>
    public string? Until => ValueOf(Marker.Terminal);

    private string? ValueOf(string name) => Markers.FirstOrDefault(marker => marker.Name == name)?.Value;
}
