using System.Text.Json.Nodes;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;

namespace JitOperator.Audit.Tests.Stories;

/// <summary>Records in which everything that is text tries to get out of its place: names, reasons, comments, and words that programs chose.</summary>
internal static class Hostile
{
    /// <summary>Name of the cluster.</summary>
    public const string Cluster = "</title><script>window.pwned = 'cluster'</script>";

    private static readonly string[] s_payloads =
    [
        "<script>window.pwned = 1</script>",
        "\"><img src=x onerror=window.pwned=2>",
        "' onmouseover=window.pwned=3 x='",
        "\" onfocus=window.pwned=4 autofocus tabindex=1 x=\"",
        "</style><script>window.pwned = 5</script>",
        "</title><svg onload=window.pwned=6>",
        "<iframe srcdoc=\"<script>parent.window.pwned = 7</script>\"></iframe>",
        "<a href=javascript:window.pwned=8>press</a>",
        "javascript:window.pwned=9",
        "&lt;script&gt;window.pwned = 10&lt;/script&gt;",
        "<!--><script>window.pwned = 11</script>-->",
        "]]><script>window.pwned = 12</script>",
        "</p></article></main><form action=https://evil.example/><button autofocus onfocus=window.pwned=13>go",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
        "<link rel=stylesheet href=https://evil.example/x.css><base href=https://evil.example/>",
        "<object data=https://evil.example/x></object><embed src=https://evil.example/y>",
        "<style>*{background:url(https://evil.example/z)}</style>",
        "{{constructor.constructor('window.pwned=14')()}} ${window.pwned=15} <%= 16 %>",
        "<svg><animate onbegin=window.pwned=17 attributeName=x dur=1s></svg>",
        "<details open ontoggle=window.pwned=18>x</details>",
        "evil\u202Egnp.exe\u2066 \u200B\u0000\u001b[31mred\u0007 \u2028 line",
        "first line\n<script>window.pwned = 19</script>\r\nlast line",
        "שלום (admin) مرحبا",
        "Z\u0351\u0352\u0353\u0354\u0355\u0356\u0357a\u0358\u0359\u035a\u035b\u035c\u035d\u035el\u0360\u0361\u0362go",
        new('W', 300),
    ];

    // What the log needs to make sense of a record, and what its verification compares.
    private static readonly HashSet<string> s_kept = new(StringComparer.Ordinal)
    {
        "type", "time", "uid", "digest", "roleRulesDigest", "verdict", "startsAt", "expiresAt", "deadline", "at", "approvalUid", "fallbackFor", "roleKind",
    };

    /// <summary>The same story, told by somebody else. The same text becomes the same text each time.</summary>
    public static IReadOnlyList<AuditRecord> Of(IEnumerable<AuditRecord> records)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        List<AuditRecord> spoilt = [.. records.Select(record => Of(record, known))];
        // Types of later versions are told by their names alone.
        var last = spoilt.FindLast(record => record.Request is not null)!;
        return [.. spoilt, last with { Type = "<img src=x onerror=window.pwned=20>" }];
    }

    private static AuditRecord Of(AuditRecord record, Dictionary<string, string> known)
    {
        if (record.PolicySpec is not null)
            return record with { Message = Payload("message", record.Message!, known) };
        var json = JsonNode.Parse(TypedJson.Serialize(record))!;
        Spoil(json, known);
        return System.Text.Json.JsonSerializer.Deserialize<AuditRecord>(json, TypedJson.Options)!;
    }

    private static void Spoil(JsonNode? node, Dictionary<string, string> known)
    {
        if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is JsonValue value && value.TryGetValue<string>(out var text))
                    list[i] = Payload("item", text, known);
                else
                    Spoil(list[i], known);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                if (value is not JsonValue leaf || !leaf.TryGetValue<string>(out var text))
                    Spoil(value, known);
                else if (!s_kept.Contains(name))
                    members[name] = Payload(name, text, known);
            }
        }
    }

    private static string Payload(string name, string text, Dictionary<string, string> known)
    {
        if (known.TryGetValue($"{name} {text}", out var payload))
            return payload;
        return known[$"{name} {text}"] = $"{text} {s_payloads[known.Count % s_payloads.Length]}";
    }
}
