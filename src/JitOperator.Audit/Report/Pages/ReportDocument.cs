using System.Security.Cryptography;
using System.Text;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>
/// The whole file: an overview, and a page for each request that shows when a link leads there. It has no script, and its content
/// security policy allows nothing but its own style sheet, by its hash.
/// </summary>
internal static class ReportDocument
{
    private static readonly string s_css = ReadCss();

    /// <summary>Writes it, piece by piece.</summary>
    public static async Task WriteAsync(ReportModel model, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        foreach (var piece in Pieces(model))
            await writer.WriteAsync(piece.ToString().AsMemory(), cancellationToken);
    }

    private static IEnumerable<MarkupText> Pieces(ReportModel model)
    {
        var clock = new ReportClock(model.Options.Zone);
        var told = model.Told;
        var findings = new FindingLinks(model.Findings, told);
        yield return Head(model, clock);
        yield return new OverviewPage(model, clock, findings).Write();
        var pages = new RequestPage(model, clock, findings);
        for (var i = 0; i < told.Count; i++)
            yield return pages.Write(told[i], i == 0 ? null : told[i - 1], i == told.Count - 1 ? null : told[i + 1]);
        yield return MarkupText.Of($"</main>\n</body>\n</html>\n");
    }

    private static MarkupText Head(ReportModel model, ReportClock clock)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(s_css)));
        var policy = $"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'";
        var title = $"Access report of {model.Cluster ?? "a cluster"}, {clock.Text(model.Options.From)} to {clock.Text(model.Options.To)}";
        return MarkupText.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>{MarkupText.Style(s_css)}</style>
            </head>
            <body>
            <a class="skip" href="#overview">Skip to the overview</a>
            <main id="all">

            """);
    }

    private static string ReadCss()
    {
        using var stream = typeof(ReportDocument).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return $"\n{reader.ReadToEnd().ReplaceLineEndings("\n")}";
    }
}
