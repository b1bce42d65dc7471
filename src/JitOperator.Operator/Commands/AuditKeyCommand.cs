using System.CommandLine;
using System.Text;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Notes;
using JitOperator.Operator.Hosting;
using JitOperator.Operator.Keys;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Commands;

/// <summary><c>jit-operator audit key</c>: the public keys of the log.</summary>
internal static class AuditKeyCommand
{
    /// <summary>Key in the Secret's data of the public keys that the log was signed with before, one a line.</summary>
    public const string FormerEntry = "log-former";

    /// <summary>Key in the Secret's data of the key that the log is passed on to next.</summary>
    public const string NextEntry = "log-next.pem";

    private static readonly OperatorOptions Defaults = new() { Identity = string.Empty };

    public static Command Create()
    {
        var kubeconfig = SharedOptions.Kubeconfig();
        var @namespace = new Option<string>("--namespace")
        {
            Description = "Namespace of the operator.",
            DefaultValueFactory = _ => Defaults.Namespace,
        };
        var cluster = new Option<string>("--cluster")
        {
            Description = "Name of the cluster, as the operator was told it.",
            DefaultValueFactory = _ => Defaults.Cluster,
        };
        var command = new Command(
            "key",
            "Print the keys that the log is verified with, the earliest first, one a line: former ones, the present one, and the next one where the log is "
            + "about to be passed on. Needs to read the operator's Secret; give the keys, never the Secret, to auditors.")
        {
            kubeconfig, @namespace, cluster,
        };
        command.SetAction((result, cancellationToken) => AuditCommand.GuardAsync(result, async () =>
        {
            using var kubernetes = KubernetesClients.Create(ClusterConfiguration.LoadForPeople(result.GetValue(kubeconfig)));
            var secret = await new Clients(kubernetes).Secrets.GetAsync(result.GetValue(@namespace)!, OperatorKeys.SecretName, cancellationToken);
            if (secret is null)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync("There is no key yet: the operator has not run.");
                return AuditExitCodes.Failed;
            }

            foreach (var key in KeysOf(secret, OperatorKeys.Origin(result.GetValue(cluster)!)))
                await result.InvocationConfiguration.Output.WriteLineAsync(TerminalText.Escape(key.ToString()));
            return AuditExitCodes.Verified;
        }));
        return command;
    }

    /// <summary>The public keys in a Secret, the earliest first. What is not there is left out, and so is what is no key, but for the present one.</summary>
    /// <exception cref="InvalidOperationException">There is no present key.</exception>
    internal static IReadOnlyList<VerifierKey> KeysOf(V1Secret secret, string origin)
    {
        var present = PublicKey(secret, OperatorKeys.LogEntry, origin)
            ?? throw new InvalidOperationException($"Secret {OperatorKeys.SecretName} has no Ed25519 key in PKCS#8 PEM under {OperatorKeys.LogEntry}; restore it from a backup.");
        var former = Text(secret, FormerEntry).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => VerifierKey.TryParse(line, out var key) ? key : null);
        return [.. former.Append(present).Append(PublicKey(secret, NextEntry, origin)).OfType<VerifierKey>().Distinct()];
    }

    private static VerifierKey? PublicKey(V1Secret secret, string entry, string origin) =>
        Ed25519Key.TryFromPem(Text(secret, entry), out var key) ? new NoteSigner(origin, key!).Verifier : null;

    private static string Text(V1Secret secret, string entry) =>
        secret.Data?.TryGetValue(entry, out var bytes) == true ? Encoding.UTF8.GetString(bytes) : string.Empty;
}
