using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>How many records of each type the period has, and how to get at them.</summary>
internal static class RecordsSection
{
    /// <summary>The section.</summary>
    public static MarkupText Write(ReportModel model) => MarkupText.Of(
        $"""
        <p>{Html.Count(model.Types.Values.Sum(), "record", "records")} in the period. <code>jit-operator audit export</code> writes them, <code>audit evidence</code> with the proofs that they are in the log.</p>
        <details><summary>Records by type</summary>
        {Html.Table("Records by type", ["Type", "How many"], model.Types.Select(type => (IReadOnlyList<MarkupText>)[Html.Code(type.Key), MarkupText.Of($"{Html.Number(type.Value)}")]))}
        </details>
        """);
}
