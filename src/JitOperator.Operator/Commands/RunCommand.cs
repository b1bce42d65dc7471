using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using JitOperator.Audit.Witness;
using JitOperator.CommandLine;
using JitOperator.CommandLine.Auditing;
using JitOperator.Core.Values;
using JitOperator.Operator.Hosting;
using JitOperator.Operator.Notifications;
using JitOperator.Runtime.Client;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Commands;

/// <summary><c>jit-operator run</c>: the operator itself.</summary>
internal static class RunCommand
{
    // The webhook has to answer within its own time limit, whatever became of the letter.
    private static readonly TimeSpan LongestLetterTimeout = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var defaults = new OperatorOptions { Identity = string.Empty };
        var kubeconfig = SharedOptions.Kubeconfig();
        var @namespace = Text("--namespace", "Namespace of the operator: its lease, keys and certificate.", defaults.Namespace);
        var auditNamespace = Text("--audit-namespace", "Namespace of the audit log.", defaults.AuditNamespace);
        var cluster = Text("--cluster", "Name of this cluster: in every record, and in the name of the log.", defaults.Cluster);
        var serviceAccount = Text("--service-account", "The operator's own service account.", defaults.ServiceAccount);
        var identity = Text("--identity", "Name of this replica; unique among those that run at once.", DefaultIdentity());
        var webhookAddress = Text("--webhook-address", "Address to serve webhooks, health and metrics on.", defaults.WebhookAddress);
        var webhookPort = Number("--webhook-port", "Port to serve the webhooks on; 0 for any.", defaults.WebhookPort);
        var webhookHosts = new Option<string[]>("--webhook-host")
        {
            Description = "A further name or address that the API server calls the webhooks by, where the operator runs outside of the cluster.",
            DefaultValueFactory = _ => [],
        };
        var certificates = new Option<string?>("--certificate-folder")
        {
            Description = "Folder with tls.crt and tls.key, kept valid by somebody else. Without it: certificates of the operator's own.",
        };
        var healthPort = Number("--health-port", "Port to serve /healthz, /readyz and /metrics on; 0 for any.", defaults.HealthPort);
        var lease = Text(
            "--lease-duration", "How long after the leader was last heard of another replica takes over.", DurationText.Format(defaults.LeaseDuration));
        var witnesses = new Option<string[]>(WitnessPolicy.WitnessOption)
        {
            Description = "A witness that cosigns the audit log, as vkey@https://url; jit-operator witness key prints the vkey. May be given several times.",
            DefaultValueFactory = _ => [],
        };
        var quorum = new Option<int?>(WitnessPolicy.QuorumOption)
        {
            Description = "How many of the witnesses must have cosigned before a policy with requireWitness grants. Default: all.",
        };
        var letters = Text(
            "--letter-timeout",
            "How long a webhook's refusal waits until it is written down for the audit log; at most 3s.",
            DurationText.Format(defaults.LetterTimeout));
        var workers = Number("--workers", "How many requests to work on at a time.", defaults.Workers);
        var review = new Option<string?>("--review-config")
        {
            Description = "YAML file with what the rules go by that the audit log is reviewed with; see docs/review.md. Without it: the defaults.",
        };
        var notifications = new Option<string?>("--notifications-config")
        {
            Description = "YAML file with the channels that are told of what happens; see docs/notifications.md. Without it: nobody is.",
        };

        var command = new Command("run", "Run the operator until it is asked to stop.")
        {
            kubeconfig, @namespace, auditNamespace, cluster, serviceAccount, identity, webhookAddress, webhookPort, webhookHosts,
            certificates, healthPort, lease, witnesses, quorum, letters, workers, review, notifications,
        };
        var log = new LogOptionSet();
        var activity = new ActivityOptionSet();
        var diagnostics = new DiagnosticsOptionSet();
        foreach (var option in log.All.Concat(activity.All).Concat(diagnostics.All))
        {
            command.Add(option);
        }

        command.SetAction((result, cancellationToken) => RunAsync(
            builder => diagnostics.Configure(result, builder),
            () => new OperatorOptions
            {
                Kubeconfig = result.GetValue(kubeconfig),
                Namespace = result.GetValue(@namespace)!,
                AuditNamespace = result.GetValue(auditNamespace)!,
                Cluster = result.GetValue(cluster)!,
                ServiceAccount = result.GetValue(serviceAccount)!,
                Identity = result.GetValue(identity)!,
                WebhookAddress = result.GetValue(webhookAddress)!,
                WebhookPort = result.GetValue(webhookPort),
                WebhookHosts = result.GetValue(webhookHosts) ?? [],
                CertificateFolder = result.GetValue(certificates),
                HealthPort = result.GetValue(healthPort),
                LeaseDuration = DurationText.TryParse(result.GetValue(lease), out var duration)
                    ? duration
                    : throw new ConfigurationException($"--lease-duration is \"{result.GetValue(lease)}\"; write it as 15s or 1m."),
                Witnesses = result.GetValue(witnesses) ?? [],
                WitnessQuorum = result.GetValue(quorum),
                LetterTimeout = DurationText.TryParse(result.GetValue(letters), out var patience) && patience <= LongestLetterTimeout
                    ? patience
                    : throw new ConfigurationException($"--letter-timeout is \"{result.GetValue(letters)}\"; write it as 1s, and at most 3s."),
                Workers = result.GetValue(workers),
                Review = ReviewConfiguration.Read(result.GetValue(review)),
                Notifications = NotificationConfiguration.Read(result.GetValue(notifications)),
                Log = log.Read(result, TimeProvider.System),
                Activity = activity.Read(result),
                OtlpEndpoint = diagnostics.Otlp(result),
                MaxClockSkew = diagnostics.MaxClockSkew(result),
            },
            result.InvocationConfiguration.Error,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Action<ILoggingBuilder> logging, Func<OperatorOptions> options, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            using var loggers = LoggerFactory.Create(logging);
            await OperatorHost.RunAsync(options(), TimeProvider.System, loggers, cancellationToken);
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is ConfigurationException or InvalidOperationException or KubernetesRequestException)
        {
            await error.WriteLineAsync($"jit-operator run: {e.Message}");
            return ExitCodes.Failure;
        }
    }

    // A pod's host name is its own name; the rest tells two runs of one pod apart.
    private static string DefaultIdentity() => string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");

    private static Option<string> Text(string name, string description, string value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
