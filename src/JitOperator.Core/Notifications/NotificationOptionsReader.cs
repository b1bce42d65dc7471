using System.Globalization;
using System.Text.Json.Nodes;
using JitOperator.Core.Values;
using JitOperator.Core.Windows;

namespace JitOperator.Core.Notifications;

/// <summary>
/// Reads <see cref="NotificationOptions"/> from the configuration that the platform engineer writes: one mapping, fields by their names
/// in camelCase. What is not known is refused; a fault names the field and the mend, and never what a secret says.
/// </summary>
public static class NotificationOptionsReader
{
    /// <summary>Most channels.</summary>
    public const int MostChannels = 32;

    private static readonly string[] Fields = ["channels", "giveUpAfter", "console"];

    /// <summary>Reads a configuration.</summary>
    /// <param name="configuration">The mapping; null for an empty file, which has no channels.</param>
    /// <param name="faults">A sentence for each thing that is wrong; empty when nothing is.</param>
    /// <returns>The options; without channels where there are faults.</returns>
    public static NotificationOptions Read(JsonNode? configuration, out IReadOnlyList<string> faults)
    {
        var found = new List<string>();
        faults = found;
        if (configuration is not JsonObject file)
        {
            found.Add("The configuration is no mapping; write channels: and a list below it.");
            return new NotificationOptions();
        }

        var options = new NotificationOptions();
        found.AddRange(ChannelReader.Unknown(file, string.Empty, Fields));
        if (file["giveUpAfter"] is { } age)
        {
            options = DurationText.TryParse(age.ToString(), out var span) ? options with { GiveUpAfter = span } : options;
            found.AddRange(span == TimeSpan.Zero ? [$"giveUpAfter is {FaultText.Of(age.ToString())}; write hours, minutes and seconds, as in 24h."] : []);
        }

        if (file["console"] is { } console)
        {
            options = options with { Console = console.ToString() };
            found.AddRange(IsConsole(options.Console) ? [] : [$"console is {FaultText.Of(options.Console)}; write an address as in https://console.example.com/{{namespace}}/{{name}}."]);
        }

        if (file["channels"] is not JsonArray list)
        {
            found.Add("channels is missing or no list; write a channel with name and kind as its first entry.");
        }
        else
        {
            options = options with { Channels = Channels(list, found) };
        }

        return found.Count == 0 ? options : new NotificationOptions();
    }

    private static List<ChannelOptions> Channels(JsonArray list, List<string> found)
    {
        if (list.Count > MostChannels)
        {
            found.Add(string.Create(CultureInfo.InvariantCulture, $"channels has {list.Count} entries; leave {MostChannels}."));
            return [];
        }

        var channels = new List<ChannelOptions>();
        foreach (var (item, i) in list.Select((item, i) => (item, i)))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"channels[{i}]");
            if (item is not JsonObject fields)
            {
                found.Add($"{path} is no mapping; write name and kind.");
                continue;
            }

            var channel = new ChannelReader(fields, path, found).Read();
            if (channels.Exists(other => other.Name == channel.Name))
            {
                found.Add($"{path}.name {FaultText.Of(channel.Name)} is taken by a channel before it; choose another.");
            }

            channels.Add(channel);
        }

        return channels;
    }

    // With something in every place, it must be an address.
    private static bool IsConsole(string template) =>
        template.Length <= 1024
        && Uri.TryCreate(
            template.Replace("{namespace}", "n", StringComparison.Ordinal).Replace("{name}", "n", StringComparison.Ordinal)
                .Replace("{uid}", "n", StringComparison.Ordinal).Replace("{cluster}", "n", StringComparison.Ordinal),
            UriKind.Absolute,
            out var url)
        && url.Scheme is "https" or "http"
        && !url.OriginalString.Contains('{', StringComparison.Ordinal);
}
