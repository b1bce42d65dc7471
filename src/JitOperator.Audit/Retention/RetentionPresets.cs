using JitOperator.Api;

namespace JitOperator.Audit.Retention;

/// <summary>
/// What standards demand of audit records, as rules. The sources are cited in docs/retention.md. A preset is a floor, no legal advice:
/// what an assessor or a contract asks for beyond it, give as periods of your own.
/// </summary>
public static class RetentionPresets
{
    /// <summary>The presets by name.</summary>
    public static IReadOnlyDictionary<string, RetentionRule> All { get; } = new[]
    {
        // PCI DSS 4.0.1, 10.5.1: at least 12 months, the most recent three months available for analysis at once.
        Rule("pci-dss", hot: 92, archive: 366),
        // 45 CFR 164.316(b)(2)(i): documentation is retained for six years.
        Rule("hipaa", hot: 90, archive: 6 * 366),
        // 17 CFR 210.2-06: records relevant to audits are retained for seven years.
        Rule("sox", hot: 90, archive: 7 * 366),
        // OMB M-21-31, which FedRAMP's AU-11 takes up: 12 months active, 18 months more in cold storage.
        Rule("fedramp", hot: 366, archive: 366 + 549),
        // The trust services criteria set no period; an audit looks back over up to 12 months.
        Rule("soc2", hot: 90, archive: 366),
    }.ToDictionary(rule => rule.Name, StringComparer.Ordinal);

    /// <summary>The combination of presets and periods of one's own; null with a fault when one of them is none.</summary>
    /// <param name="presets">Names of presets.</param>
    /// <param name="hot">A period at hand, as <see cref="RetentionPeriod"/> reads it; null for none.</param>
    /// <param name="archive">A period in all; null for none.</param>
    /// <param name="fault">Which option is wrong, and what to write.</param>
    public static RetentionRule? Combine(IEnumerable<string> presets, string? hot, string? archive, out string? fault)
    {
        fault = null;
        var rules = new List<RetentionRule>();
        foreach (var name in presets)
        {
            if (!All.TryGetValue(name, out var rule))
            {
                fault = $"--retention is \"{name}\"; write one of {string.Join(", ", All.Keys.Order(StringComparer.Ordinal))}.";
                return null;
            }

            rules.Add(rule);
        }

        if (hot is not null || archive is not null)
        {
            if (Own(hot, archive, out fault) is not { } own)
                return null;
            rules.Add(own);
        }

        return rules.Count == 0 ? RetentionRule.Default : rules.Aggregate((one, other) => one.And(other));
    }

    private static RetentionRule? Own(string? hot, string? archive, out string? fault)
    {
        var (hotPeriod, archivePeriod) = (TimeSpan.Zero, TimeSpan.Zero);
        fault = hot is not null && !RetentionPeriod.TryParse(hot, out hotPeriod) ? $"--retention-hot is \"{hot}\"; write it as 90d or 1y."
            : archive is not null && !RetentionPeriod.TryParse(archive, out archivePeriod) ? $"--retention-archive is \"{archive}\"; write it as 400d or 7y."
            : null;
        return fault is null ? new RetentionRule(hotPeriod, archivePeriod > hotPeriod ? archivePeriod : hotPeriod, "own periods") : null;
    }

    private static RetentionRule Rule(string name, int hot, int archive) => new(TimeSpan.FromDays(hot), TimeSpan.FromDays(archive), name);
}
