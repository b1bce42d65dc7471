using System.CommandLine;
using System.Net;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Witness;
using JitOperator.CommandLine;
using JitOperator.Core.Values;
using JitOperator.Operator.Hosting;
using JitOperator.Operator.Witness;
using JitOperator.Runtime.Certificates;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Commands;

/// <summary><c>jit-operator witness</c>: a witness of audit logs, for somebody who does not run them.</summary>
internal static partial class WitnessCommand
{
    private const string DefaultName = "jitoperator.io/witness";
    private const string DefaultKeyFile = "witness.pem";

    public static Command Create()
    {
        var defaults = new WitnessServerOptions();
        var listen = new Option<string>("--listen")
        {
            Description = "Address and port to serve on, as in 0.0.0.0:8443 or [::]:8443; port 0 for any.",
            DefaultValueFactory = _ => defaults.Listen.ToString(),
        };
        var certificates = new Option<string?>("--certificate-folder")
        {
            Description = "Folder with tls.crt and tls.key, kept valid by somebody else. Without it: plain HTTP, for behind a proxy.",
        };
        var folder = new Option<string?>("--state-folder") { Description = "Folder to remember checkpoints in; one witness a folder." };
        var configMap = new Option<string?>("--state-configmap")
        {
            Description = "ConfigMap to remember checkpoints in instead, as namespace/name; of another cluster than the log's. Several replicas may share it.",
        };
        var kubeconfig = SharedOptions.Kubeconfig();
        var logKeys = new Option<string[]>("--log-key")
        {
            Description = "Key of a log to watch; jit-operator audit key prints it. May be given several times.",
            DefaultValueFactory = _ => [],
        };
        var body = new Option<long>("--max-body-bytes") { Description = "Largest request that is read.", DefaultValueFactory = _ => defaults.MaxBodyBytes };
        var timeout = new Option<string>("--request-timeout")
        {
            Description = "How long a request may take.",
            DefaultValueFactory = _ => DurationText.Format(defaults.Timeout),
        };
        var (name, keyFile) = (Name(), KeyFile());
        var command = new Command("witness", "Run a witness: it cosigns the checkpoints of audit logs that hold all that they ever had.")
        {
            listen, certificates, folder, configMap, kubeconfig, name, keyFile, logKeys, body, timeout, Key(),
        };
        command.SetAction((result, cancellationToken) => GuardAsync(result, async () =>
        {
            using var loggers = LoggerFactory.Create(Logging.Configure);
            var signer = WitnessKeyFile.Load(result.GetValue(keyFile)!, result.GetValue(name)!, create: true);
            var keys = LogKeys(result.GetValue(logKeys)!, signer);
            await result.InvocationConfiguration.Output.WriteLineAsync(signer.Key.ToString());
            using var store = Store.Open(result.GetValue(folder), result.GetValue(configMap), result.GetValue(kubeconfig));
            await RunAsync(
                new WitnessServerOptions
                {
                    Listen = IPEndPoint.TryParse(result.GetValue(listen)!, out var endpoint)
                        ? endpoint
                        : throw new ConfigurationException($"--listen is \"{result.GetValue(listen)}\"; give an IP address and a port, as in 0.0.0.0:8443."),
                    MaxBodyBytes = result.GetValue(body) is > 0 and var bytes
                        ? bytes
                        : throw new ConfigurationException($"--max-body-bytes is {result.GetValue(body)}; set it to 1 or more."),
                    Timeout = DurationText.TryParse(result.GetValue(timeout), out var longest)
                        ? longest
                        : throw new ConfigurationException($"--request-timeout is \"{result.GetValue(timeout)}\"; write it as 10s or 1m."),
                },
                result.GetValue(certificates),
                signer,
                keys,
                store.Of,
                loggers,
                cancellationToken);
        }));
        return command;
    }

    private static Command Key()
    {
        var (name, keyFile) = (Name(), KeyFile());
        var command = new Command("key", "Print the witness's key, for --witness of an operator and for auditors.") { name, keyFile };
        command.SetAction((result, _) => GuardAsync(result, () => result.InvocationConfiguration.Output.WriteLineAsync(
            WitnessKeyFile.Load(result.GetValue(keyFile)!, result.GetValue(name)!, create: false).Key.ToString())));
        return command;
    }

    private static Option<string> Name() => new("--name")
    {
        Description = "Name of the witness, as it stands in its signatures: a URL without a scheme.",
        DefaultValueFactory = _ => DefaultName,
    };

    private static Option<string> KeyFile() => new("--key-file")
    {
        Description = "File with the witness's private key (PEM in PKCS#8). The witness makes it if it is not there.",
        DefaultValueFactory = _ => DefaultKeyFile,
    };

    private static List<VerifierKey> LogKeys(string[] texts, CosignatureSigner signer)
    {
        if (texts.Length == 0)
        {
            throw new ConfigurationException("--log-key is missing; name a log to watch by the key that jit-operator audit key prints.");
        }

        // All that audit key prints may be given at once: of a log that was passed on it is several lines.
        var lines = texts.SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return [.. lines.Select(text => !VerifierKey.TryParse(text, out var key)
            ? throw new ConfigurationException($"--log-key \"{text}\" is no key of a log (name+id+base64, type 0x01); jit-operator audit key prints it.")
            : key!.PublicKey.Span.SequenceEqual(signer.Key.PublicKey.Span)
                ? throw new ConfigurationException($"--log-key {key.Name} is the witness's own key; a log is no witness of itself.")
                : key)];
    }

    private static async Task RunAsync(
        WitnessServerOptions options,
        string? certificateFolder,
        CosignatureSigner signer,
        List<VerifierKey> keys,
        IWitnessStore store,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var logger = loggers.CreateLogger("JitOperator.Operator.Witness");
        var certificate = certificateFolder is null
            ? null
            : new MountedCertificate(certificateFolder, TimeSpan.FromSeconds(10), time, Jitter.Create(), loggers.CreateLogger<MountedCertificate>());
        using var service = new WitnessService(signer, keys, store, time, loggers.CreateLogger<WitnessService>());
        foreach (var origin in keys.Select(key => key.Name).Distinct(StringComparer.Ordinal))
        {
            await TellAsync(logger, service, origin, cancellationToken);
        }

        await using var server = new WitnessServer(
            options with { Certificate = certificate is null ? null : () => certificate.Current }, service, time, loggers);
        await server.StartAsync(cancellationToken);
        LogServing(logger, signer.Key.ToString(), server.Url);
        await Task.WhenAll(
            certificate?.RunAsync(cancellationToken) ?? Task.CompletedTask,
            Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default));
        await server.StopAsync(CancellationToken.None);
    }

    // A witness that has lost its memory would cosign anything: whoever starts it must see what it remembers.
    private static async Task TellAsync(ILogger logger, WitnessService service, string origin, CancellationToken cancellationToken)
    {
        var known = await service.CheckpointAsync(WitnessService.HashOf(origin), cancellationToken);
        if (known.Status == 200 && SignedNote.TryParse(known.Body, out var note) && Checkpoint.TryParse(note!.Text, out var checkpoint))
        {
            LogRemembers(logger, origin, checkpoint!.Size);
        }
        else
        {
            LogRemembersNothing(logger, origin);
        }
    }

    private static async Task<int> GuardAsync(ParseResult result, Func<Task> run)
    {
        try
        {
            await run();
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is ConfigurationException or WitnessStoreException or KubernetesRequestException or IOException or OperationCanceledException)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync($"jit-operator witness: {TerminalText.Escape(e.Message)}");
            return ExitCodes.Failure;
        }
    }

    [LoggerMessage(LogLevel.Information, "Witness {Key} serves on {Url}")]
    private static partial void LogServing(ILogger logger, string key, Uri url);

    [LoggerMessage(LogLevel.Information, "{Origin}: {Size} records were cosigned so far")]
    private static partial void LogRemembers(ILogger logger, string origin, long size);

    [LoggerMessage(LogLevel.Warning, "{Origin}: nothing was cosigned so far, so the first checkpoint is taken as it comes. If this witness has run before, stop it and restore its state")]
    private static partial void LogRemembersNothing(ILogger logger, string origin);

    private sealed class Store(IWitnessStore store, IDisposable owned) : IDisposable
    {
        public IWitnessStore Of => store;

        public static Store Open(string? folder, string? configMap, string? kubeconfig)
        {
            switch (folder, configMap)
            {
                case ({ }, null):
                    var directory = new DirectoryWitnessStore(folder);
                    return new Store(directory, directory);
                case (null, { }) when configMap.Split('/') is [{ Length: > 0 } place, { Length: > 0 } name]:
                    var kubernetes = KubernetesClients.Create(ClusterConfiguration.Load(kubeconfig));
                    return new Store(new ConfigMapWitnessStore(kubernetes, place, name, TimeSpan.FromSeconds(5), TimeProvider.System), kubernetes);
                case (null, { }):
                    throw new ConfigurationException($"--state-configmap is \"{configMap}\"; write it as namespace/name.");
                default:
                    throw new ConfigurationException("give one of --state-folder and --state-configmap, so that the witness remembers what it has cosigned.");
            }
        }

        public void Dispose() => owned.Dispose();
    }
}
