namespace JitOperator.Browser.Tests;

/// <summary>The golden reports as people see, hear, steer and print them.</summary>
public sealed class GoldenReportTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Report = "report.html";
    private const string Damaged = "report-damaged.html";

    [SkippableTheory]
    [InlineData(Report)]
    [InlineData(Damaged)]
    public async Task Open_AReport_AsksForNothingAndCausesNoComplaint(string file)
    {
        await using var report = await chromium.OpenAsync(file);

        Assert.StartsWith("Access report of eu-west-1", await report.AskAsync<string>("document.title"), StringComparison.Ordinal);
        // The style sheet counts: its hash is that in the policy.
        Assert.Equal("none", await report.AskAsync<string>("getComputedStyle(document.querySelector('.request')).display"));
        Assert.Empty(report.Misdeeds);
    }

    [SkippableTheory]
    [InlineData(Report, "", false)]
    [InlineData(Report, "", true)]
    [InlineData(Report, "all", false)]
    [InlineData(Report, "all", true)]
    [InlineData(Damaged, "", false)]
    [InlineData(Damaged, "", true)]
    public async Task Axe_OfAReport_FindsNoViolation(string file, string fragment, bool isDark)
    {
        await using var report = await chromium.OpenAsync(file, new Look { IsDark = isDark, Fragment = fragment });
        await report.Page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(details => details.open = true)");

        Assert.Empty(await Axe.ViolationsAsync(report));
    }

    [SkippableFact]
    public async Task Keyboard_Tab_ReachesEveryLinkOfTheOverview()
    {
        await using var report = await chromium.OpenAsync(Report);
        var expected = await report.AskAsync<string[]>("[...document.querySelectorAll('.skip, .overview a[href]:not([tabindex])')].filter(a => a.checkVisibility()).map(a => a.hash)");
        var reached = new List<string>();
        for (var i = 0; i < expected.Length + 100; i++)
        {
            await report.Page.Keyboard.PressAsync("Tab");
            if (await report.AskAsync<string?>("document.activeElement.hash") is { } hash)
                reached.Add(hash);
        }

        Assert.True(expected.Length > 30, "There are links.");
        Assert.Empty(expected.Except(reached));
    }

    [SkippableFact]
    public async Task Keyboard_ALinkToARequest_OpensItsPageAndMovesTheFocusThere()
    {
        await using var report = await chromium.OpenAsync(Report);
        Task<bool> IsVisibleAsync(string selector) => report.AskAsync<bool>($"document.querySelector('{selector}').checkVisibility()");
        await report.Page.FocusAsync("#requests ~ .scroll tbody tr:nth-child(3) a");
        var target = await report.AskAsync<string>("document.activeElement.hash");
        await report.Page.Keyboard.PressAsync("Enter");

        Assert.Equal(target[1..], await report.AskAsync<string>("document.activeElement.id"));
        Assert.True(await IsVisibleAsync(target));
        Assert.False(await IsVisibleAsync(".overview"));
        Assert.Equal(1, await report.AskAsync<int>("[...document.querySelectorAll('.request')].filter(page => page.checkVisibility()).length"));

        await report.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Overview", await report.AskAsync<string>("document.activeElement.textContent"));
        await report.Page.Keyboard.PressAsync("Enter");
        Assert.True(await IsVisibleAsync(".overview"));
        Assert.False(await IsVisibleAsync(target));
        Assert.Equal("overview", await report.AskAsync<string>("document.activeElement.id"));
    }

    [SkippableFact]
    public async Task Link_ToAStepOfAStory_OpensThePageThatItIsOn()
    {
        await using var report = await chromium.OpenAsync(Report);
        var step = await report.AskAsync<string>("document.querySelectorAll('.request .step')[20].id");
        await using var opened = await chromium.OpenAsync(Report, new Look { Fragment = step });

        Assert.True(await opened.AskAsync<bool>($"document.getElementById('{step}').checkVisibility()"));
        Assert.False(await opened.AskAsync<bool>("document.querySelector('.overview').checkVisibility()"));
    }

    [SkippableFact]
    public async Task Links_OfAReport_AllLeadToAPlaceInIt()
    {
        await using var report = await chromium.OpenAsync(Report);

        Assert.Empty(await report.AskAsync<string[]>("[...document.querySelectorAll('a')].filter(a => !a.getAttribute('href').startsWith('#') || !document.getElementById(a.getAttribute('href').slice(1))).map(a => a.outerHTML)"));
        Assert.Empty(await report.AskAsync<string[]>("[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"));
    }

    [SkippableTheory]
    [InlineData(Report, "")]
    [InlineData(Report, "all")]
    [InlineData(Damaged, "")]
    [InlineData(HostileReportTests.Report, "all")]
    public async Task Width_OfASmallScreen_NeedsNoScrollingSideways(string file, string fragment)
    {
        await using var report = await chromium.OpenAsync(file, new Look { Width = 320, Fragment = fragment });
        if (fragment.Length == 0)
            await report.KeepPictureAsync($"{Path.GetFileNameWithoutExtension(file)}-narrow");

        Assert.InRange(await report.AskAsync<int>("document.documentElement.scrollWidth"), 1, 320);
    }

    [SkippableFact]
    public async Task Print_AReport_HasEveryPageAndEveryTable()
    {
        // A sheet of A4 without its margins.
        await using var report = await chromium.OpenAsync(Report, new Look { IsPrint = true, Width = 703 });

        Assert.InRange(await report.AskAsync<int>("document.documentElement.scrollWidth"), 1, 703);
        Assert.True(await report.AskAsync<bool>("document.querySelectorAll('.request').length > 20"));
        Assert.Equal(0, await report.AskAsync<int>("[...document.querySelectorAll('.request, .overview, table')].filter(e => !e.checkVisibility({ contentVisibilityAuto: true })).length"));
        Assert.Equal(0, await report.AskAsync<int>("[...document.querySelectorAll('.pager, .contents, .skip')].filter(e => e.checkVisibility()).length"));
        await report.KeepPictureAsync("report-print");
        await report.KeepPrintAsync("report");
    }

    [SkippableTheory]
    [InlineData(Report, "", false, "report-light")]
    [InlineData(Report, "", true, "report-dark")]
    [InlineData(Damaged, "", false, "report-damaged-light")]
    [InlineData(Report, "request-3", false, "request-light")]
    [InlineData(Report, "request-3", true, "request-dark")]
    [InlineData(HostileReportTests.Report, "", false, "report-hostile-light")]
    public async Task Picture_OfAReport_IsKept(string file, string fragment, bool isDark, string name)
    {
        await using var report = await chromium.OpenAsync(file, new Look { IsDark = isDark, Fragment = fragment });
        await report.KeepPictureAsync(name);

        Assert.Empty(report.Misdeeds);
    }
}
