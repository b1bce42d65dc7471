using NodaTime;

namespace JitOperator.Core.Windows;

/// <summary>A set of days of the week, one bit for each, Monday the lowest.</summary>
internal readonly record struct WeekDays(int Bits)
{
    /// <summary>The names, as policies write them.</summary>
    public static readonly IReadOnlyList<string> Names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    private const int Week = 7, Every = (1 << Week) - 1;

    /// <summary>The days in it, Monday being 0.</summary>
    public IEnumerable<int> Indexes
    {
        get
        {
            var days = this;
            return Enumerable.Range(0, Week).Where(day => days.Has(day));
        }
    }

    /// <summary>The place of a name, Monday being 0; -1 for any other text, other spellings too.</summary>
    public static int IndexOf(string? name) => Enumerable.Range(0, Week).FirstOrDefault(day => Names[day] == name, -1);

    /// <summary>True when the day is in it, Monday being 0.</summary>
    public bool Has(int day) => (Bits & (1 << day)) != 0;

    /// <summary>True when it has the date's day of the week.</summary>
    public bool Has(LocalDate date) => Has((int)date.DayOfWeek - 1);

    /// <summary>The set with one more day.</summary>
    public WeekDays With(int day) => new(Bits | (1 << day));

    /// <summary>
    /// Days that follow each other are drawn together, over the weekend too: <c>Mon–Fri</c>, <c>Tue, Thu</c>, <c>Sun–Thu</c>.
    /// </summary>
    public override string ToString() => Bits == Every ? "Mon–Sun" : string.Join(", ", Indexes.Where(IsFirst).Select(Run));

    private bool IsFirst(int day) => !Has((day + Week - 1) % Week);

    private string Run(int first)
    {
        var last = first;
        while (Has((last + 1) % Week))
        {
            last = (last + 1) % Week;
        }

        return last == first ? Names[first] : $"{Names[first]}–{Names[last]}";
    }
}
