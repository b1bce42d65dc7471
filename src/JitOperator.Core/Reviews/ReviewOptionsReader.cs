using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;
using JitOperator.Core.Windows;

namespace JitOperator.Core.Reviews;

/// <summary>
/// Reads <see cref="ReviewOptions"/> from the configuration that people write: one mapping, fields by their names in camelCase, durations
/// as in policies (<c>72h</c>), shares from 0 to 1. What is left out keeps its default; what is not known is refused.
/// </summary>
public static class ReviewOptionsReader
{
    private const int MostCount = 10_000;

    private static readonly SortedDictionary<string, Field> Fields = new(StringComparer.Ordinal)
    {
        ["off"] = new(ReadOff),
        ["businessHours"] = new(ReadHours),
        ["repeatedRequests"] = Count(2, (o, v) => o with { RepeatedRequests = v }),
        ["repeatedRequestsWithin"] = Span((o, v) => o with { RepeatedRequestsWithin = v }),
        ["repeatedReasons"] = Count(2, (o, v) => o with { RepeatedReasons = v }),
        ["repeatedReasonsWithin"] = Span((o, v) => o with { RepeatedReasonsWithin = v }),
        ["reasonLength"] = Count(0, (o, v) => o with { ReasonLength = v }),
        ["ticketRequired"] = new(ReadTicketRequired),
        ["ticketPattern"] = new(ReadTicketPattern),
        ["readingTime"] = Span((o, v) => o with { ReadingTime = v }),
        ["readingSpeed"] = Count(1, (o, v) => o with { ReadingSpeed = v }),
        ["agreesDecisions"] = Count(1, (o, v) => o with { AgreesDecisions = v }),
        ["agreesWithin"] = Span((o, v) => o with { AgreesWithin = v }),
        ["agreesShare"] = Share((o, v) => o with { AgreesShare = v }),
        ["agreesQuickly"] = Span((o, v) => o with { AgreesQuickly = v }),
        ["agreesQuickShare"] = Share((o, v) => o with { AgreesQuickShare = v }),
        ["reciprocalApprovals"] = Count(1, (o, v) => o with { ReciprocalApprovals = v }),
        ["reciprocalShare"] = Share((o, v) => o with { ReciprocalShare = v }),
        ["concentratedApprovals"] = Count(1, (o, v) => o with { ConcentratedApprovals = v }),
        ["concentratedShare"] = Share((o, v) => o with { ConcentratedShare = v }),
        ["pairsWithin"] = Span((o, v) => o with { PairsWithin = v }),
        ["shoppingWithin"] = Span((o, v) => o with { ShoppingWithin = v }),
        ["forgeriesWithin"] = Span((o, v) => o with { ForgeriesWithin = v }),
        ["dormantAfter"] = Span((o, v) => o with { DormantAfter = v }),
        ["narrowNamespaces"] = Count(0, (o, v) => o with { NarrowNamespaces = v }),
        ["renewals"] = Count(0, (o, v) => o with { Renewals = v }),
        ["renewedLongest"] = Span((o, v) => o with { RenewedLongest = v }),
        ["renewalGap"] = Span((o, v) => o with { RenewalGap = v }),
        ["weakenedWithin"] = Span((o, v) => o with { WeakenedWithin = v }),
    };

    /// <summary>The fields that there are.</summary>
    public static IReadOnlyCollection<string> Names => Fields.Keys;

    /// <summary>Reads a configuration.</summary>
    /// <param name="configuration">The mapping; null for an empty file, which changes nothing.</param>
    /// <param name="faults">A sentence for each thing that is wrong, naming the field and the mend; empty when nothing is.</param>
    /// <returns>The options; the defaults where there are faults.</returns>
    public static ReviewOptions Read(JsonNode? configuration, out IReadOnlyList<string> faults)
    {
        var (options, found) = (new ReviewOptions(), new List<string>());
        faults = found;
        if (configuration is null)
        {
            return options;
        }

        if (configuration is not JsonObject fields)
        {
            found.Add("The configuration is no mapping; write a field a line, as in repeatedRequests: 5.");
            return options;
        }

        foreach (var (name, value) in fields)
        {
            if (!Fields.TryGetValue(name, out var field))
            {
                found.Add($"{FaultText.Of(name)} is no field; there are {string.Join(", ", Fields.Keys)}.");
                continue;
            }

            var (read, fault) = field.Read(options, name, value);
            options = read;
            found.AddRange(fault);
        }

        return found.Count == 0 ? options : new ReviewOptions();
    }

    private static Field Count(int least, Func<ReviewOptions, int, ReviewOptions> set) => new((options, name, value) =>
        int.TryParse(Text(value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= MostCount
            ? (set(options, number), [])
            : (options, [string.Create(CultureInfo.InvariantCulture, $"{name} is {FaultText.Of(Text(value))}; write a whole number from {least} to {MostCount}.")]));

    private static Field Share(Func<ReviewOptions, double, ReviewOptions> set) => new((options, name, value) =>
        double.TryParse(Text(value), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1
            ? (set(options, share), [])
            : (options, [$"{name} is {FaultText.Of(Text(value))}; write a share above 0 and up to 1, as in 0.9."]));

    private static Field Span(Func<ReviewOptions, TimeSpan, ReviewOptions> set) => new((options, name, value) =>
        DurationText.TryParse(Text(value), out var span)
            ? (set(options, span), [])
            : (options, [$"{name} is {FaultText.Of(Text(value))}; write hours, minutes and seconds, as in 72h or 1h30m, up to 8784h."]));

    private static (ReviewOptions, IReadOnlyList<string>) ReadOff(ReviewOptions options, string name, JsonNode? value)
    {
        if (value is not JsonArray given)
        {
            return (options, [$"{name} is no list; write names of rules, as in [OffHoursRequest]."]);
        }

        var rules = given.Select(Text).ToList();
        return (
            options with { Off = rules.OfType<string>().ToHashSet(StringComparer.Ordinal) },
            [.. rules.Where(rule => ReviewRules.Named(rule) is null)
                .Select(rule => $"{name} has {FaultText.Of(rule)}, which is no rule; there are {string.Join(", ", ReviewRules.All.Select(known => known.Name))}.")]);
    }

    private static (ReviewOptions, IReadOnlyList<string>) ReadHours(ReviewOptions options, string name, JsonNode? value)
    {
        if (value is not JsonArray given)
        {
            return (options, [$"{name} is no list; write windows with days, from, to and timeZone, or [] for no off hours."]);
        }

        var (windows, faults) = (new List<PolicyWindow>(), new List<string>());
        for (var i = 0; i < given.Count; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]");
            if (given[i] is not JsonObject window)
            {
                faults.Add($"{path} is no mapping; write days, from, to and timeZone.");
                continue;
            }

            faults.AddRange(window.Select(field => field.Key).Where(key => key is not ("days" or "from" or "to" or "timeZone"))
                .Select(key => $"{path} has {FaultText.Of(key)}, which is no field; there are days, from, to and timeZone."));
            windows.Add(new PolicyWindow
            {
                Days = window["days"] is JsonArray days ? [.. days.Select(day => Text(day) ?? string.Empty)] : [],
                From = Text(window["from"]) ?? string.Empty,
                To = Text(window["to"]) ?? string.Empty,
                TimeZone = Text(window["timeZone"]) ?? string.Empty,
            });
        }

        faults.AddRange(faults.Count > 0 ? [] : WindowCheck.Faults(windows, name));
        return (options with { BusinessHours = windows }, faults);
    }

    private static (ReviewOptions, IReadOnlyList<string>) ReadTicketRequired(ReviewOptions options, string name, JsonNode? value) => Text(value) switch
    {
        "true" => (options with { TicketRequired = true }, []),
        "false" => (options with { TicketRequired = false }, []),
        var other => (options, [$"{name} is {FaultText.Of(other)}; write true or false."]),
    };

    private static (ReviewOptions, IReadOnlyList<string>) ReadTicketPattern(ReviewOptions options, string name, JsonNode? value) =>
        WholePattern.Fault(Text(value)) is { } fault
            ? (options, [$"{name} {fault}; write a regular expression without look-around and back-references, as in INC-[0-9]+."])
            : (options with { TicketPattern = Text(value) }, []);

    // Numbers and truth values as a reader of YAML or of JSON gives them.
    private static string? Text(JsonNode? value) => value is JsonValue known ? known.ToString() : null;

    private sealed record Field(Func<ReviewOptions, string, JsonNode?, (ReviewOptions Options, IReadOnlyList<string> Faults)> Read);
}
