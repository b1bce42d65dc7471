namespace JitOperator.Browser.Tests;

/// <summary>How a report is looked at.</summary>
public sealed record Look
{
    /// <summary>Width of the window in pixels of CSS.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>True where the reader prefers dark colours.</summary>
    public bool IsDark { get; init; }

    /// <summary>True for paper.</summary>
    public bool IsPrint { get; init; }

    /// <summary>True to open it as if it had no content security policy.</summary>
    public bool WithoutPolicy { get; init; }

    /// <summary>Which page of it; empty for the overview.</summary>
    public string Fragment { get; init; } = string.Empty;
}
