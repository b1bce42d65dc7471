namespace JitOperator.Audit.Report.Charts;

/// <summary>Where a shape of a chart leads; charts carry it as the text of a tool tip.</summary>
/// <param name="Target">Id of a place of the page.</param>
/// <param name="Title">What the shape stands for.</param>
internal sealed record ChartLink(string Target, string Title)
{
    private const char Separator = '\n';

    /// <summary>Reads one; null of no text.</summary>
    public static ChartLink? Parse(string? text) => text?.IndexOf(Separator, StringComparison.Ordinal) is > 0 and var at ? new(text[..at], text[(at + 1)..]) : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Target}{Separator}{Title}";
}
