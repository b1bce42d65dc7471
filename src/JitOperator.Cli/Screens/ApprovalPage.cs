using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;

namespace JitOperator.Cli.Screens;

/// <summary>
/// What an approver is asked to agree to: what the role really allows, what to beware of, who, where, how long and why. What is long comes
/// first, so that the rest stands right above the question.
/// </summary>
internal static class ApprovalPage
{
    /// <summary>The lines.</summary>
    /// <param name="stored">The approval.</param>
    /// <param name="now">The time.</param>
    /// <param name="width">Columns of the terminal.</param>
    public static IReadOnlyList<StyledLine> Lines(Stored<AccessApproval> stored, DateTimeOffset now, int width)
    {
        var (spec, summary) = (stored.Value.Spec, stored.Value.Spec.Summary);
        var review = spec.Review == true;
        return
        [
            StyledLine.Of($"{stored.Namespace}/{spec.RequestRef.Name}", Style.Strong)
                .And(review ? "  review of emergency access" : $"  stage {spec.Stage}", Style.Dim),
            StyledLine.Empty,
            .. Several("Allows", summary.Allows, width, Style.Plain),
            .. Several("Beware", summary.Risks ?? [], width, Style.Bad),
            StyledLine.Empty,
            .. Wrapping.Fact("Who", summary.FiledBy is { } filer ? $"{summary.Requester}, filed by {filer}" : summary.Requester, width, Style.Strong),
            .. Wrapping.Fact("Role", summary.Role, width, Style.Strong),
            .. Wrapping.Fact("Where", summary.Where, width, Style.Strong),
            .. Wrapping.Fact("For", Length(summary, now), width, Style.Strong),
            .. Wrapping.Fact("Why", summary.Reason, width),
            .. summary.Ticket is { } ticket ? Wrapping.Fact("Ticket", ticket, width) : [],
            .. summary.Mfa is { } mfa ? Wrapping.Fact("Signed in", mfa, width) : [],
            .. Wrapping.Fact("Policy", spec.Policy.Name, width),
            .. TimeText.Of(summary.Deadline) is { } deadline
                ? Wrapping.Fact("Decide by", $"{TimeText.Moment(deadline, now)}, in {TimeText.Length(deadline - now)}", width)
                : [],
        ];
    }

    /// <summary>Approvals as a table.</summary>
    /// <param name="approvals">The approvals.</param>
    /// <param name="now">The time.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="namespaces">Whether to name the namespace of each.</param>
    public static IReadOnlyList<StyledLine> Table(IReadOnlyList<Stored<AccessApproval>> approvals, DateTimeOffset now, int width, bool namespaces) => TableText.Lines(
        [
            new("#"), .. namespaces ? [new Column("NAMESPACE", 12, Drop: 4)] : Array.Empty<Column>(), new("REQUEST", 14), new("WHO", 8), new("ROLE", 16),
            new("WHERE", 12, Drop: 3), new("FOR"), new("BEWARE", 12, Drop: 2), new("DECIDE IN"), new("REASON", 16, Drop: 1),
        ],
        [.. approvals.Select((a, i) => (IReadOnlyList<(string, Style)>)
        [
            ($"{i + 1}", Style.Plain),
            .. namespaces ? [(a.Namespace, Style.Plain)] : Array.Empty<(string, Style)>(),
            (a.Value.Spec.RequestRef.Name, Style.Plain),
            (a.Value.Spec.Summary.Requester, Style.Plain),
            (a.Value.Spec.Summary.Role, Style.Plain),
            (a.Value.Spec.Summary.Where, Style.Plain),
            (a.Value.Spec.Summary.Duration, Style.Plain),
            (a.Value.Spec.Summary.Risks is { Count: > 0 } risks ? string.Join(", ", risks) : "-", Style.Bad),
            (TimeText.Of(a.Value.Spec.Summary.Deadline) is { } deadline ? TimeText.Length(deadline - now) : "-", Style.Plain),
            (Wrapping.OneLine(a.Value.Spec.Summary.Reason), Style.Plain),
        ])],
        width);

    private static string Length(ApprovalSummary summary, DateTimeOffset now) =>
        summary.Extends is { } extends ? $"{summary.Duration} more, from the end of {extends}"
        : TimeText.Of(summary.StartsAt) is { } start ? $"{summary.Duration}, from {TimeText.Moment(start, now)}"
        : $"{summary.Duration}, from the last approval";

    private static IEnumerable<StyledLine> Several(string label, IEnumerable<string> lines, int width, Style style) =>
        lines.SelectMany((line, i) => Wrapping.Fact(i == 0 ? label : string.Empty, line, width, style));
}
