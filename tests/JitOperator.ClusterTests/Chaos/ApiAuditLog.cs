using System.Text.Json;
using JitOperator.Audit.Stores;

namespace JitOperator.ClusterTests.Chaos;

/// <summary>
/// What the API server itself says was done, by its audit log: when each binding came and went, and when each part of the operator's log was
/// written. A server that is killed may have done a thing without having said so.
/// </summary>
internal sealed class ApiAuditLog
{
    private readonly SortedDictionary<long, DateTimeOffset> _commits = [];
    private readonly Dictionary<string, List<DateTimeOffset>> _created = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _deleted = new(StringComparer.Ordinal);

    /// <summary>Reads it.</summary>
    /// <param name="path">One JSON event a line.</param>
    /// <param name="place">The namespace whose bindings count.</param>
    public static ApiAuditLog Read(string path, string place)
    {
        var log = new ApiAuditLog();
        foreach (var line in File.ReadLines(path))
        {
            // A killed server leaves half a line.
            try
            {
                using var json = JsonDocument.Parse(line);
                log.Take(json.RootElement, place);
            }
            catch (JsonException)
            {
                log.BrokenLines++;
            }
        }

        return log;
    }

    /// <summary>Lines that are not whole.</summary>
    public int BrokenLines { get; private set; }

    /// <summary>Names of the bindings that were created.</summary>
    public IEnumerable<string> Bindings => _created.Keys;

    /// <summary>When the creations of a binding were asked for that were answered with 201.</summary>
    public IReadOnlyList<DateTimeOffset> CreationsOf(string binding) => _created.GetValueOrDefault(binding) ?? [];

    /// <summary>When a binding was deleted for the last time, as far as the log knows.</summary>
    public DateTimeOffset? DeletionOf(string binding) => _deleted.TryGetValue(binding, out var at) ? at : null;

    /// <summary>When the commit with a record was stored, as far as the log knows.</summary>
    public DateTimeOffset? CommitOf(long index)
    {
        DateTimeOffset? stored = null;
        foreach (var (first, at) in _commits)
        {
            if (first > index)
                break;
            stored = at;
        }

        return stored;
    }

    private void Take(JsonElement entry, string place)
    {
        if (!entry.TryGetProperty("objectRef", out var about)
            || !entry.TryGetProperty("responseStatus", out var status)
            || entry.GetProperty("stage").GetString() != "ResponseComplete")
        {
            return;
        }

        var verb = entry.GetProperty("verb").GetString();
        var name = Text(about, "name");
        var code = status.TryGetProperty("code", out var number) ? number.GetInt32() : 0;
        var asked = entry.GetProperty("requestReceivedTimestamp").GetDateTimeOffset();
        var answered = entry.GetProperty("stageTimestamp").GetDateTimeOffset();
        switch (Text(about, "resource"), verb, code)
        {
            case ("configmaps", "create", 201) when LogObjectName.TryParse(name, out var part) && part.Kind == LogObjectKind.Commit:
                _commits[part.Index] = answered;
                break;
            case ("rolebindings", "create", 201) when Text(about, "namespace") == place && Core.Requests.BindingName.IsReserved(name):
                if (!_created.TryGetValue(name!, out var all))
                    _created[name!] = all = [];
                all.Add(asked);
                break;
            case ("rolebindings", "delete", 200) when Text(about, "namespace") == place:
                _deleted[name!] = answered;
                break;
            default:
                break;
        }
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
