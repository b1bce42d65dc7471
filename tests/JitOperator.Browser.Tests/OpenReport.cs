using System.Collections.Concurrent;
using JitOperator.TestKit;
using PuppeteerSharp;

namespace JitOperator.Browser.Tests;

/// <summary>A report in a browser, and everything that a report must never do.</summary>
public sealed class OpenReport : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _misdeeds = new();

    private OpenReport(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Complaints of the browser, requests, dialogs, errors: a report causes none.</summary>
    public IReadOnlyCollection<string> Misdeeds => _misdeeds;

    public static async Task<OpenReport> OpenAsync(IBrowserContext context, Uri file, Look look)
    {
        var page = await context.NewPageAsync();
        var report = new OpenReport(context, page);
        var requests = 0;
        page.Console += (_, e) => report._misdeeds.Enqueue($"console: {e.Message.Text}");
        page.PageError += (_, e) => report._misdeeds.Enqueue($"error: {e.Message}");
        page.Dialog += async (_, e) =>
        {
            report._misdeeds.Enqueue($"dialog: {e.Dialog.Message}");
            await e.Dialog.Dismiss();
        };
        page.Popup += (_, _) => report._misdeeds.Enqueue("popup");
        page.Request += (_, e) =>
        {
            // The file itself is asked for once.
            if (Interlocked.Increment(ref requests) > 1 || e.Request.Url.Split('#')[0] != file.AbsoluteUri)
                report._misdeeds.Enqueue($"request: {e.Request.Url}");
        };
        await page.SetBypassCSPAsync(look.WithoutPolicy);
        await page.SetViewportAsync(new ViewPortOptions { Width = look.Width, Height = 900 });
        // The library's own calls for medium and colours undo each other.
        await page.Client.SendAsync("Emulation.setEmulatedMedia", new
        {
            media = look.IsPrint ? "print" : "screen",
            features = new[] { new { name = "prefers-color-scheme", value = look.IsDark ? "dark" : "light" } },
        });
        var fragment = look.Fragment.Length == 0 ? string.Empty : $"#{look.Fragment}";
        await page.GoToAsync(file.AbsoluteUri + fragment);
        Assert.Equal(look.IsDark, await report.AskAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches"));
        Assert.Equal(look.IsPrint, await report.AskAsync<bool>("matchMedia('print').matches"));
        return report;
    }

    /// <summary>What an expression of JavaScript gives. Tests may run scripts where pages may not.</summary>
    public Task<T> AskAsync<T>(string expression) => Page.EvaluateExpressionAsync<T>(expression);

    /// <summary>Keeps a picture of the whole page in <c>artifacts/browser</c>.</summary>
    public async Task KeepPictureAsync(string name)
    {
        var folder = Directory.CreateDirectory(RepositoryFiles.PathOf("artifacts", "browser")).FullName;
        await Page.ScreenshotAsync(Path.Combine(folder, $"{name}.png"), new ScreenshotOptions { FullPage = true });
    }

    /// <summary>Keeps what a printer would get in <c>artifacts/browser</c>.</summary>
    public async Task KeepPrintAsync(string name) =>
        await Page.PdfAsync(
            RepositoryFiles.PathOf("artifacts", "browser", $"{name}.pdf"),
            new PdfOptions { Format = PuppeteerSharp.Media.PaperFormat.A4, PrintBackground = true, PreferCSSPageSize = true });

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
