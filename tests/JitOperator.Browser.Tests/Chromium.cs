using JitOperator.TestKit;
using JitOperator.TestKit.Processes;
using PuppeteerSharp;

namespace JitOperator.Browser.Tests;

/// <summary>A real Chromium without a window, which the tests of a class share. Each report is opened in a profile of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const int CannotInstall = 2;
    private static readonly string[] s_arguments =
        ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

    private string? _whyNone;
    private IBrowser? _browser;

    /// <summary>Opens a report of the golden files; skips the test where this machine can have no browser.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="look">Size, colours, medium.</param>
    public async Task<OpenReport> OpenAsync(string file, Look? look = null)
    {
        Skip.If(_whyNone is not null, _whyNone);
        var context = await _browser!.CreateBrowserContextAsync();
        return await OpenReport.OpenAsync(context, new Uri(RepositoryFiles.PathOf("tests", "JitOperator.Audit.Tests", "Report", "golden", file)), look ?? new Look());
    }

    public async Task InitializeAsync()
    {
        var installed = await Command.RunAsync(RepositoryFiles.PathOf("config", "dev", "browser", "install.sh"), []);
        if (installed.ExitCode == CannotInstall)
        {
            _whyNone = installed.Error.Trim();
            return;
        }

        if (!installed.Succeeded)
            throw new InvalidOperationException($"No browser for tests: config/dev/browser/install.sh ended with {installed}");
        // Chromium's sandbox does not work for root.
        string[] arguments = Environment.UserName == "root" ? [.. s_arguments, "--no-sandbox"] : s_arguments;
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions { Headless = true, ExecutablePath = installed.Output.Trim(), Args = arguments });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
    }
}
