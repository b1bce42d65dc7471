using JitOperator.Audit.Commands;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;
using OxyPlot;
using OxyPlot.Axes;

namespace JitOperator.Audit.Report.Charts;

/// <summary>Who had access when: a line a person, a bar a grant.</summary>
/// <param name="clock">The zone of the axis.</param>
internal sealed class TimelineChart(ReportClock clock)
{
    /// <summary>Most people that have a line.</summary>
    public const int MostPeople = 30;

    private const int Width = 1040;
    private const int LineHeight = 30;
    private const int LongestName = 24;
    private const int NameWidth = 178;

    /// <summary>Draws it.</summary>
    /// <param name="people">A line each: a person and their grants, at least one.</param>
    /// <param name="from">Left end of the axis.</param>
    /// <param name="to">Right end.</param>
    /// <param name="end">When a grant ended, or is to end.</param>
    /// <param name="label">What is in it, for those who do not see it.</param>
    public MarkupText Draw(
        IReadOnlyList<(string Person, IReadOnlyList<RequestStory> Grants)> people,
        DateTimeOffset from,
        DateTimeOffset to,
        Func<RequestStory, DateTimeOffset> end,
        string label)
    {
        var model = Chart.Empty(new OxyThickness(NameWidth, 8, 24, 30));
        model.Axes.Add(Axis(from, to));
        model.Axes.Add(Chart.Names(AxisPosition.Left, people.Select(line => Short(line.Person))));
        for (var i = 0; i < people.Count; i++)
        {
            foreach (var grant in people[i].Grants)
            {
                var (start, over) = (Max(grant.StartsAt!.Value, from), Min(end(grant), to));
                model.Series.Add(Chart.Bar(
                    X(start), i - 0.3, X(over), i + 0.3, grant.IsEmergency ? ChartInk.Emergency : ChartInk.Bar, new ChartLink(PageIds.Of(grant), Title(grant, end(grant)))));
            }
        }

        return SvgCanvas.Draw(model, Width, 40 + (people.Count * LineHeight), label, "timeline");
    }

    private static string Short(string name)
    {
        var safe = TerminalText.Escape(name);
        if (safe.Length <= LongestName)
            return safe;
        var room = char.IsHighSurrogate(safe[LongestName - 2]) ? LongestName - 2 : LongestName - 1;
        return $"{safe[..room]}…";
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private string Title(RequestStory grant, DateTimeOffset end) =>
        $"{grant.Request.Namespace}/{grant.Request.Name}: {clock.Text(grant.StartsAt!.Value)} to {clock.Text(end)}{(grant.IsEmergency ? ", emergency" : string.Empty)}";

    private DateTimeAxis Axis(DateTimeOffset from, DateTimeOffset to)
    {
        var room = (to - from) / 100;
        return new DateTimeAxis
        {
            Position = AxisPosition.Bottom,
            Minimum = X(from - room),
            Maximum = X(to + room),
            MinimumPadding = 0,
            MaximumPadding = 0,
            StringFormat = (to - from).TotalDays switch
            {
                <= 2 => "MM-dd HH:mm",
                <= 200 => "MM-dd",
                _ => "yyyy-MM",
            },
            IntervalLength = 110,
            TickStyle = TickStyle.None,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = ChartInk.Grid,
            AxislineStyle = LineStyle.Solid,
            AxislineColor = ChartInk.Axis,
            TextColor = ChartInk.Label,
        };
    }

    private double X(DateTimeOffset time) => DateTimeAxis.ToDouble(clock.Local(time).ToDateTimeUnspecified());
}
