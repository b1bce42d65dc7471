using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.Core.Values;
using JitOperator.Core.Windows;

namespace JitOperator.Core.Notifications;

/// <summary>Reads one channel of the configuration.</summary>
internal sealed class ChannelReader(JsonObject fields, string path, List<string> faults)
{
    private const int MostRate = 6000;
    private const int MostRecipients = 20;

    private static readonly string[] Common = ["name", "kind", "secretFile", "caFile", "events", "ratePerMinute", "timeout"];
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(1);

    /// <summary>A fault for each field that is none of those known.</summary>
    public static IEnumerable<string> Unknown(JsonObject fields, string path, IReadOnlyCollection<string> known) => fields
        .Select(field => field.Key)
        .Where(name => !known.Contains(name))
        .Select(name => $"{(path.Length == 0 ? "" : path + " has ")}{FaultText.Of(name)}{(path.Length == 0 ? " is no field" : ", which is no field")}; there are {string.Join(", ", known)}.");

    public ChannelOptions Read()
    {
        var kind = Text("kind") ?? string.Empty;
        var channel = new ChannelOptions
        {
            Name = Text("name") ?? string.Empty,
            Kind = kind,
            SecretFile = Text("secretFile"),
            CaFile = Text("caFile"),
            Events = Events(),
            RatePerMinute = Number("ratePerMinute", 60, MostRate),
            Timeout = Timeout(),
        };
        Check(IsLabel(channel.Name), "name", channel.Name, "write a name of small letters, digits and hyphens, at most 63, as in payments-leads");
        return kind switch
        {
            ChannelKinds.CloudEvents => CloudEvents(channel),
            ChannelKinds.Slack or ChannelKinds.Teams => Chat(channel),
            ChannelKinds.Smtp => Mail(channel),
            _ => Fault(channel, $"{path}.kind is {FaultText.Of(kind)}; there are {string.Join(", ", ChannelKinds.All)}."),
        };
    }

    private ChannelOptions CloudEvents(ChannelOptions channel)
    {
        Known("url", "plainHttp");
        var plain = Flag("plainHttp");
        var text = Text("url");
        var url = Uri.TryCreate(text, UriKind.Absolute, out var parsed) ? parsed : null;
        Check(url is { Scheme: "https" or "http" } && url.UserInfo.Length == 0 && url.Fragment.Length == 0, "url", text, "write an address as in https://events.example.com/jit, without a user and a fragment");
        Check(url?.Scheme != "http" || plain, "url", text, "use https, or set plainHttp to true where the network itself is trusted");
        Check(channel.SecretFile is not null, "secretFile", null, "name the file with the key that what is sent is signed with");
        return channel with { Url = url, PlainHttp = plain };
    }

    private ChannelOptions Chat(ChannelOptions channel)
    {
        Known("plainHttp");
        Check(channel.SecretFile is not null, "secretFile", null, "name the file with the address of the webhook, which is a secret");
        return channel with { PlainHttp = Flag("plainHttp") };
    }

    private ChannelOptions Mail(ChannelOptions channel)
    {
        Known("server", "tls", "username", "from", "to");
        var (server, tls) = (Text("server"), Text("tls") ?? MailTls.StartTls);
        var to = fields["to"] is JsonArray list ? list.Select(item => item?.ToString() ?? string.Empty).ToList() : [];
        var mail = channel with { Tls = tls, Username = Text("username"), From = Text("from") ?? string.Empty, To = to };
        var at = server?.LastIndexOf(':') ?? -1;
        var port = 0;
        Check(
            at > 0 && int.TryParse(server.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536
                && Uri.CheckHostName(server![..at].Trim('[', ']')) != UriHostNameType.Unknown,
            "server",
            server,
            "write host and port, as in smtp.example.com:587");
        Check(MailTls.All.Contains(tls), "tls", tls, $"write one of {string.Join(", ", MailTls.All)}");
        Check((mail.Username is null) == (mail.SecretFile is null), "username", mail.Username, "give username and secretFile (its password), or neither");
        Check(mail.Username is null || tls != MailTls.None, "tls", tls, "a password goes over no open connection; write StartTls or Implicit, or take username out");
        Check(IsAddress(mail.From), "from", mail.From, "write an address as in jit@example.com");
        Check(to.Count is > 0 and <= MostRecipients, "to", null, string.Create(CultureInfo.InvariantCulture, $"list 1 to {MostRecipients} addresses"));
        for (var i = 0; i < to.Count; i++)
        {
            Check(IsAddress(to[i]), string.Create(CultureInfo.InvariantCulture, $"to[{i}]"), to[i], "write an address as in leads@example.com");
        }

        return mail with { Host = at > 0 ? server![..at].Trim('[', ']') : string.Empty, Port = port };
    }

    private HashSet<string> Events()
    {
        var names = fields["events"] is JsonArray list ? list.Select(item => item?.ToString() ?? string.Empty).ToList() : [];
        Check(fields["events"] is null or JsonArray, "events", null, "write a list, as in [BreakGlass, ReviewOverdue]");
        foreach (var name in names.Where(name => !NoticeEvents.OfChannels.Contains(name)))
        {
            faults.Add($"{path}.events has {FaultText.Of(name)}, which is no event; there are {string.Join(", ", NoticeEvents.OfChannels)}.");
        }

        return names.ToHashSet(StringComparer.Ordinal);
    }

    private TimeSpan Timeout()
    {
        var text = Text("timeout");
        var timeout = TimeSpan.FromSeconds(10);
        Check(text is null || (DurationText.TryParse(text, out timeout) && timeout <= LongestTimeout), "timeout", text, "write seconds, as in 10s, up to 1m");
        return timeout;
    }

    private int Number(string name, int normal, int most)
    {
        var (text, number) = (Text(name), normal);
        Check(
            text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most),
            name,
            text,
            string.Create(CultureInfo.InvariantCulture, $"write a whole number from 1 to {most}"));
        return number;
    }

    private bool Flag(string name)
    {
        var text = Text(name);
        Check(text is null or "true" or "false", name, text, "write true or false");
        return text == "true";
    }

    private void Known(params string[] own) => faults.AddRange(Unknown(fields, path, [.. Common, .. own]));

    private void Check(bool holds, string name, string? value, string mend)
    {
        if (!holds)
        {
            faults.Add($"{path}.{name} is {(value is null ? "missing" : FaultText.Of(value))}; {mend}.");
        }
    }

    private ChannelOptions Fault(ChannelOptions channel, string fault)
    {
        faults.Add(fault);
        return channel;
    }

    private string? Text(string name) => fields[name] is JsonValue value ? value.ToString() : null;

    private static bool IsLabel(string name) =>
        name.Length is > 0 and <= 63 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && name[0] != '-' && name[^1] != '-';

    private static bool IsAddress(string address) =>
        address.Length <= 254 && address.All(c => c is > ' ' and < '\x7f' and not ('<' or '>' or ',' or ';' or '"' or '\\'))
        && address.Split('@') is [{ Length: > 0 }, { Length: > 0 }];
}
