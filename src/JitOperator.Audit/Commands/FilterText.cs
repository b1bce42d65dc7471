using System.Globalization;
using JitOperator.Api.Audit;
using JitOperator.Audit.Export;

namespace JitOperator.Audit.Commands;

/// <summary>The filters of <c>audit export</c> as they were typed; null where none was.</summary>
public sealed record FilterText
{
    private static readonly string[] s_timeForms =
        ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private static readonly HashSet<string> s_types =
    [
        .. typeof(AuditRecordTypes).GetFields().Select(field => (string)field.GetRawConstantValue()!),
    ];

    /// <summary><c>--since</c>.</summary>
    public string? Since { get; init; }

    /// <summary><c>--until</c>.</summary>
    public string? Until { get; init; }

    /// <summary><c>--person</c>.</summary>
    public string? Person { get; init; }

    /// <summary><c>--namespace</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary><c>--policy</c>.</summary>
    public string? Policy { get; init; }

    /// <summary><c>--request</c>.</summary>
    public string? Request { get; init; }

    /// <summary><c>--type</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Reads a time as RFC 3339 has it. Without an offset it is none: nobody guesses a time zone.</summary>
    public static bool TryParseTime(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, s_timeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>Reads them.</summary>
    /// <param name="filter">The filter, where all make sense.</param>
    /// <param name="fault">A sentence that names the option and says what to write, where one does not.</param>
    public bool TryParse(out RecordFilter filter, out string? fault)
    {
        filter = new RecordFilter();
        fault = Time("--since", Since, out var since);
        fault = Time("--until", Until, out var until) ?? fault;
        fault = Empty() ?? fault ?? RequestFault() ?? TypeFault();
        if (fault is not null)
            return false;
        if (since >= until)
        {
            fault = $"--until is \"{Until}\", which is not later than --since; nothing lies between them.";
            return false;
        }

        filter = new RecordFilter
        {
            Since = since,
            Until = until,
            Person = Person,
            Namespace = Namespace,
            Policy = Policy,
            Request = Request,
            Type = Type,
        };
        return true;
    }

    private string? Empty()
    {
        (string Option, string? Value)[] all =
        [
            ("--since", Since), ("--until", Until), ("--person", Person), ("--namespace", Namespace), ("--policy", Policy), ("--request", Request), ("--type", Type),
        ];
        return all.FirstOrDefault(pair => pair.Value is { Length: 0 }).Option is { } option
            ? $"{option} is empty, which matches nothing; give a value, or leave it out."
            : null;
    }

    private string? RequestFault() => Request?.Split('/') switch
    {
        null or [{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }] => null,
        _ => $"--request is \"{Request}\"; give the request's UID, or its namespace/name.",
    };

    private string? TypeFault() => Type is null || Type is [_, .., '*'] || s_types.Contains(Type)
        ? null
        : $"--type is \"{Type}\", and there is no such type of records; there are {string.Join(", ", s_types.Order(StringComparer.Ordinal))}, and beginnings such as grant.*";

    private static string? Time(string option, string? text, out DateTimeOffset? time)
    {
        time = TryParseTime(text, out var parsed) ? parsed : null;
        return text is null || time is not null ? null : $"{option} is \"{text}\"; write a time with its offset, as in 2026-03-01T12:00:00Z.";
    }
}
