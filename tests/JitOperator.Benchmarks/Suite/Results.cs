using System.Globalization;
using System.Text.Json;

namespace JitOperator.Benchmarks.Suite;

/// <summary>What a run found: said as it comes, and in the end as a table against the targets, as JSON and as a chart.</summary>
internal sealed class Results(TextWriter output)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly List<Figure> _figures = [];
    private readonly List<Target> _targets = [];
    private readonly List<string> _lines = [];

    public IReadOnlyList<Figure> Figures => _figures;

    public IReadOnlyList<Target> Targets => _targets;

    /// <summary>One number.</summary>
    public double Add(string scenario, string name, double value, string unit)
    {
        _figures.Add(new(scenario, name, value, unit));
        Say(string.Create(CultureInfo.InvariantCulture, $"  {name,-68} {value,10:F2} {unit}"));
        return value;
    }

    /// <summary>The percentiles of something.</summary>
    public void Add(string scenario, string name, Series series)
    {
        _figures.Add(new(scenario, $"{name}, p50", series.P50, "ms"));
        _figures.Add(new(scenario, $"{name}, p99", series.P99, "ms"));
        _figures.Add(new(scenario, $"{name}, max", series.Max, "ms"));
        Say($"  {name,-68} {series}");
    }

    /// <summary>A number that has a target.</summary>
    public void AtMost(string name, double value, double bound, string unit) => _targets.Add(new(name, value, bound, unit, AtLeast: false));

    /// <summary>A number that has a target, of which more is better.</summary>
    public void AtLeast(string name, double value, double bound, string unit) => _targets.Add(new(name, value, bound, unit, AtLeast: true));

    /// <summary>A number that was added before; NaN when it was not.</summary>
    public double Of(string scenario, string name) => _figures.LastOrDefault(figure => figure.Scenario == scenario && figure.Name == name)?.Value ?? double.NaN;

    /// <summary>A line for people.</summary>
    public void Say(string line)
    {
        _lines.Add(line);
        output.WriteLine(line);
        output.Flush();
    }

    /// <summary>The table against the targets.</summary>
    public void SayTargets()
    {
        Say(string.Empty);
        foreach (var target in _targets)
        {
            Say(target.ToString());
        }

        Say(string.Create(CultureInfo.InvariantCulture, $"{_targets.Count(target => target.IsMet)} of {_targets.Count} targets met"));
    }

    /// <summary>Writes a JSON file, what was said, and the chart, under one name.</summary>
    public async Task WriteAsync(string folder, string name, Machine machine)
    {
        Directory.CreateDirectory(folder);
        await using (var file = File.Create(Path.Combine(folder, $"{name}.json")))
        {
            await JsonSerializer.SerializeAsync(
                file,
                new { machine, targets = _targets.Select(t => new { t.Name, t.Value, t.Bound, t.Unit, t.AtLeast, t.IsMet }), figures = _figures },
                s_json);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.svg"), Chart.Of(_targets, machine));
        await File.WriteAllLinesAsync(Path.Combine(folder, $"{name}.txt"), _lines);
    }
}
