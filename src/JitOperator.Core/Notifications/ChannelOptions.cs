namespace JitOperator.Core.Notifications;

/// <summary>Where people are told, and who must be told where nothing else says so.</summary>
public sealed record NotificationOptions
{
    /// <summary>The channels, each with a name of its own.</summary>
    public IReadOnlyList<ChannelOptions> Channels { get; init; } = [];

    /// <summary>What could not be delivered for this long is given up.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Address of a page about a request; see <see cref="NoticeWriter"/>. Null for none.</summary>
    public string? Console { get; init; }
}

/// <summary>One place where people are told. Only the platform engineer's file says where it is: no policy can have an address called.</summary>
public sealed record ChannelOptions
{
    /// <summary>Name, a DNS label: what policies refer to.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="ChannelKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Address of a receiver of CloudEvents. Those of Slack and Teams are secrets, and in <see cref="SecretFile"/>.</summary>
    public Uri? Url { get; init; }

    /// <summary>True allows plain HTTP, where the network itself is trusted.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>File with the key of signatures, the address of a Slack or Teams webhook, or the password of a mail server. Read anew each time.</summary>
    public string? SecretFile { get; init; }

    /// <summary>File in PEM with the certificate authorities that are believed instead of the system's. Read anew each time.</summary>
    public string? CaFile { get; init; }

    /// <summary>What is told of every request, whatever policies say; of <see cref="NoticeEvents.OfChannels"/>.</summary>
    public IReadOnlySet<string> Events { get; init; } = new HashSet<string>();

    /// <summary>Most messages in a minute; more of them wait.</summary>
    public int RatePerMinute { get; init; } = 60;

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Host of a mail server.</summary>
    public string Host { get; init; } = string.Empty;

    /// <summary>Port of a mail server.</summary>
    public int Port { get; init; }

    /// <summary>One of <see cref="MailTls"/>.</summary>
    public string Tls { get; init; } = MailTls.StartTls;

    /// <summary>User name at a mail server; null for none.</summary>
    public string? Username { get; init; }

    /// <summary>Address of the sender of mail.</summary>
    public string From { get; init; } = string.Empty;

    /// <summary>Addresses of those who get mail.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>True when the channel is told of an event by its own configuration.</summary>
    public bool Wants(string name) => Events.Contains(name) || Events.Contains(NoticeEvents.Every);
}

/// <summary>Kinds of channels.</summary>
public static class ChannelKinds
{
    /// <summary>CloudEvents 1.0 over HTTP, signed.</summary>
    public const string CloudEvents = "cloudevents";

    /// <summary>An incoming webhook of Slack.</summary>
    public const string Slack = "slack";

    /// <summary>A workflow, or an incoming webhook, of Teams.</summary>
    public const string Teams = "teams";

    /// <summary>Mail.</summary>
    public const string Smtp = "smtp";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [CloudEvents, Slack, Teams, Smtp];
}

/// <summary>How the connection to a mail server is protected.</summary>
public static class MailTls
{
    /// <summary>By STARTTLS; without it, nothing is sent. The default.</summary>
    public const string StartTls = "StartTls";

    /// <summary>From the first byte.</summary>
    public const string Implicit = "Implicit";

    /// <summary>Not at all, where the network itself is trusted; never with a password.</summary>
    public const string None = "None";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [StartTls, Implicit, None];
}
