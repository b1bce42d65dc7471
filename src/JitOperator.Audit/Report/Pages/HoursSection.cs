using System.Globalization;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>Requests by hour and weekday: a table whose cells are the chart.</summary>
internal static class HoursSection
{
    private const int Shades = 5;
    private static readonly string[] s_days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>The section.</summary>
    public static MarkupText Write(ReportModel model, ReportClock clock)
    {
        var counts = new int[7, 24];
        var most = 0;
        foreach (var asked in model.Requests.Select(story => story.AskedAt).OfType<DateTimeOffset>().Where(time => time >= model.Options.From && time < model.Options.To))
        {
            var local = clock.Local(asked);
            most = Math.Max(most, ++counts[(int)local.DayOfWeek - 1, local.Hour]);
        }

        if (most == 0)
            return MarkupText.Of($"<p>Nobody asked for access in this period.</p>");
        return MarkupText.Of(
            $"""
            <div class="scroll" tabindex="0" role="group" aria-label="Requests by weekday and hour">
            <table class="heat">
            <caption>How many requests were made on each weekday in each hour, in {clock.Zone}. Empty cells had none.</caption>
            <thead><tr><td></td>{Enumerable.Range(0, 24).Select(hour => MarkupText.Of($"<th scope=\"col\">{hour.ToString("00", CultureInfo.InvariantCulture)}</th>"))}<th scope="col">All</th></tr></thead>
            <tbody>
            {s_days.Select((day, i) => Row(day, [.. Enumerable.Range(0, 24).Select(hour => counts[i, hour])], most))}</tbody>
            </table>
            </div>
            """);
    }

    private static MarkupText Row(string day, IReadOnlyList<int> hours, int most) =>
        MarkupText.Of($"<tr><th scope=\"row\"><span class=\"long\">{day}</span></th>{hours.Select(count => Cell(count, most))}<td class=\"sum\">{hours.Sum()}</td></tr>\n");

    private static MarkupText Cell(int count, int most) => count == 0
        ? MarkupText.Of($"<td></td>")
        : MarkupText.Of($"<td class=\"shade-{(((count * Shades) + most - 1) / most)}\">{count}</td>");
}
