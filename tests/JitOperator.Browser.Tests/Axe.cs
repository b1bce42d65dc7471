using System.Text.Json;
using Deque.AxeCore.Commons;

namespace JitOperator.Browser.Tests;

/// <summary>The checks of axe-core for accessibility.</summary>
internal static class Axe
{
    private static readonly string s_script = new BundledAxeScriptProvider().GetScript();

    /// <summary>What violates WCAG 2.2 A and AA, or good practice, a line each.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(OpenReport report)
    {
        await report.Page.EvaluateExpressionAsync(s_script);
        var found = await report.AskAsync<JsonElement>(
            """
            axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
              .then(result => result.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`)))
            """);
        return [.. found.EnumerateArray().Select(line => line.GetString()!)];
    }
}
