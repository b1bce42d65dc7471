using System.CommandLine;
using JitOperator.Api.Audit;
using JitOperator.Audit.Commands;
using JitOperator.CommandLine;
using JitOperator.Core.Notifications;
using JitOperator.Core.Values;
using JitOperator.Operator.Notifications;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Commands;

/// <summary><c>jit-operator notifications</c>: to try channels before they are needed.</summary>
internal static class NotificationsCommand
{
    public static Command Create() => new("notifications", "Channels that are told of what happens.") { Test() };

    private static Command Test()
    {
        var config = new Option<string>("--config") { Description = "The file of run --notifications-config.", Required = true };
        var channels = new Option<string[]>("--channel")
        {
            Description = "Name of a channel; may be given several times. Without it: all.",
            DefaultValueFactory = _ => [],
        };
        var cluster = new Option<string>("--cluster") { Description = "Name of the cluster, as it stands in the message.", DefaultValueFactory = _ => "kubernetes" };
        var command = new Command("test", "Send one message to each channel, and say what came back. Exit code 1 if one does not take it.") { config, channels, cluster };
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                var options = NotificationConfiguration.Read(result.GetValue(config));
                return await TestAsync(
                    options, Chosen(options, result.GetValue(channels)!), result.GetValue(cluster)!, result.InvocationConfiguration.Output, cancellationToken);
            }
            catch (ConfigurationException e)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync($"jit-operator notifications test: {TerminalText.Escape(e.Message)}");
                return ExitCodes.Failure;
            }
        });
        return command;
    }

    private static List<ChannelOptions> Chosen(NotificationOptions options, string[] names)
    {
        var unknown = names.FirstOrDefault(name => options.Channels.All(channel => channel.Name != name));
        return unknown is null
            ? [.. options.Channels.Where(channel => names.Length == 0 || names.Contains(channel.Name, StringComparer.Ordinal))]
            : throw new ConfigurationException($"there is no channel \"{unknown}\"; there are {string.Join(", ", options.Channels.Select(channel => channel.Name))}.");
    }

    private static async Task<int> TestAsync(
        NotificationOptions options, List<ChannelOptions> channels, string cluster, TextWriter output, CancellationToken cancellationToken)
    {
        using var loggers = LoggerFactory.Create(_ => { });
        var time = TimeProvider.System;
        var writer = new NoticeWriter($"{Api.ApiConstants.Group}/{cluster}", options.Console);
        var notice = writer.Of(
            Example(cluster, time.GetUtcNow()), new RequestContext("nobody", Reason: "This is a test of the channel; nobody asks for anything."))!;
        var code = ExitCodes.Success;
        foreach (var channel in channels)
        {
            var sender = NotificationHost.Sender(channel, time, loggers.CreateLogger("test"));
            using var owned = sender as IDisposable;
            var delivery = await sender.SendAsync(notice, cancellationToken);
            var taken = delivery.Outcome == DeliveryOutcome.Sent;
            code = taken ? code : ExitCodes.Failure;
            await output.WriteLineAsync(
                $"{channel.Name} ({channel.Kind}): {(taken ? "taken" : "NOT taken")}, {TerminalText.Escape(delivery.Detail)}{Mend(delivery.Outcome)}");
        }

        return code;
    }

    private static string Mend(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Later => "; the operator would try again soon",
        DeliveryOutcome.Misconfigured => "; mend the address, the secret or the certificates",
        DeliveryOutcome.Refused => "; the operator would give this message up",
        _ => string.Empty,
    };

    // Says in each of its parts that it is none.
    private static AuditRecord Example(string cluster, DateTimeOffset now) => new()
    {
        Type = AuditRecordTypes.ApprovalRequested,
        Time = Timestamp.Format(now),
        Cluster = cluster,
        Request = new AuditRequest("test", "test-of-notifications", "00000000-0000-0000-0000-000000000000"),
        Target = new AuditTarget("Role", "test", ["test"]),
        Stage = new AuditStage(0, "test", 1, ["nobody"], Timestamp.Format(now)),
        DurationSeconds = 60,
    };
}
