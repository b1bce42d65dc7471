namespace JitOperator.Browser.Tests;

/// <summary>A report of a log in which every name, reason and comment tries to get out of its place.</summary>
public sealed class HostileReportTests(Chromium chromium) : IClassFixture<Chromium>
{
    /// <summary>The golden file; see <c>Hostile</c> in the tests of the audit log for what is in it.</summary>
    public const string Report = "report-hostile.html";

    private const string Wake =
        """
        for (const element of document.querySelectorAll('*'))
          for (const name of ['mouseover', 'mouseenter', 'focus', 'blur', 'toggle', 'load', 'error', 'animationstart', 'pointerdown', 'input'])
            element.dispatchEvent(new Event(name, { bubbles: false }));
        """;

    /// <summary>The policy is the second wall: the first, escaping, must hold alone.</summary>
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_AHostileReport_ExecutesNothing(bool withoutPolicy)
    {
        await using var report = await chromium.OpenAsync(Report, new Look { WithoutPolicy = withoutPolicy, Fragment = "all" });
        await report.Page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(details => details.open = true)");
        await report.Page.EvaluateExpressionAsync(Wake);

        Assert.True(await report.AskAsync<bool>("document.body.textContent.includes('window.pwned')"), "The payloads are in it, as text.");
        Assert.Equal("undefined", await report.AskAsync<string>("typeof window.pwned"));
        Assert.Empty(report.Misdeeds);
    }

    [SkippableFact]
    public async Task Elements_OfAHostileReport_AreThoseOfAnHonestOne()
    {
        const string Elements = "[...new Set([...document.querySelectorAll('*')].map(e => e.localName))].sort()";
        const string Attributes = "[...new Set([...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()))].sort()";
        await using var honest = await chromium.OpenAsync("report.html");
        await using var hostile = await chromium.OpenAsync(Report, new Look { WithoutPolicy = true });

        Assert.Empty((await hostile.AskAsync<string[]>(Elements)).Except([.. await honest.AskAsync<string[]>(Elements), "br", "ul"]));
        Assert.Empty((await hostile.AskAsync<string[]>(Attributes)).Except(await honest.AskAsync<string[]>(Attributes)));
        Assert.Empty(await hostile.AskAsync<string[]>("[...document.querySelectorAll('[href]')].map(e => e.getAttribute('href')).filter(href => !/^#[a-z]+(-[0-9]+)?$/.test(href))"));
        Assert.Empty(await hostile.AskAsync<string[]>("[...document.querySelectorAll('[id]')].map(e => e.id).filter(id => !/^[a-z]+(-[0-9]+)?(-name)?$/.test(id))"));
    }

    /// <summary>What turns the direction of writing, or cannot be seen, stands there in letters.</summary>
    [SkippableFact]
    public async Task Text_OfAHostileReport_HasNothingThatCannotBeSeen()
    {
        await using var report = await chromium.OpenAsync(Report);

        Assert.True(await report.AskAsync<bool>("document.body.textContent.includes('\\\\u{202e}')"));
        Assert.False(await report.AskAsync<bool>("/[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]/.test(document.documentElement.outerHTML)"));
    }

    [SkippableFact]
    public async Task Axe_OfAHostileReport_FindsNoViolation()
    {
        await using var report = await chromium.OpenAsync(Report, new Look { Fragment = "all" });

        Assert.Empty(await Axe.ViolationsAsync(report));
    }

    /// <summary>Would these tests see a script that runs? This one does.</summary>
    [SkippableFact]
    public async Task Open_APageThatDoesNotEscape_IsSeen()
    {
        await using var report = await chromium.OpenAsync(Report, new Look { WithoutPolicy = true });
        await report.Page.SetContentAsync("<p>alice<img src=x onerror=\"window.pwned = 1; alert(1)\"></p>");
        await report.Page.WaitForExpressionAsync("window.pwned === 1");

        Assert.NotEmpty(report.Misdeeds);
    }
}
