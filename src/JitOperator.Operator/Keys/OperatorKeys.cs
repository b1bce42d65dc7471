using System.Security.Cryptography;
using System.Text;
using JitOperator.Api;
using JitOperator.Audit.Notes;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Keys;

/// <summary>The operator's two keys: one signs stamps, the other the head of the audit log. In one Secret, made by the first replica.</summary>
/// <param name="Stamp">Signs stamps and checks them.</param>
/// <param name="Log">Signs the log's checkpoints.</param>
public sealed record OperatorKeys(StampKey Stamp, NoteSigner Log)
{
    /// <summary>Name of the Secret.</summary>
    public const string SecretName = "jit-operator-keys";

    /// <summary>Key in the Secret's data of the key for stamps, PEM in PKCS#8.</summary>
    public const string StampEntry = "stamp.pem";

    /// <summary>Key in the Secret's data of the key for the log, PEM in PKCS#8.</summary>
    public const string LogEntry = "log.pem";

    /// <summary>Name of a cluster's log: the origin of its checkpoints, and the name of the key that signs them.</summary>
    public static string Origin(string cluster) => $"{ApiConstants.Group}/{cluster}";

    /// <summary>Reads the keys; makes them where there is no Secret yet. Of several replicas that do so at once, one wins.</summary>
    /// <exception cref="InvalidOperationException">The Secret exists and is not sound. It is never overwritten.</exception>
    /// <exception cref="KubernetesRequestException">The API server did not answer, or refused.</exception>
    public static async Task<OperatorKeys> LoadAsync(
        ResourceClient<V1Secret> secrets, string @namespace, string cluster, CancellationToken cancellationToken)
    {
        var secret = await secrets.GetAsync(@namespace, SecretName, cancellationToken)
            ?? await CreateAsync(secrets, @namespace, cancellationToken);
        return From(secret, cluster);
    }

    /// <summary>Reads the keys; null where there is no Secret yet.</summary>
    /// <inheritdoc cref="LoadAsync"/>
    public static async Task<OperatorKeys?> ReadAsync(
        ResourceClient<V1Secret> secrets, string @namespace, string cluster, CancellationToken cancellationToken) =>
        await secrets.GetAsync(@namespace, SecretName, cancellationToken) is { } secret ? From(secret, cluster) : null;

    private static OperatorKeys From(V1Secret secret, string cluster) =>
        new(new StampKey(Read(secret, StampEntry)), new NoteSigner(Origin(cluster), Read(secret, LogEntry)));

    private static async Task<V1Secret> CreateAsync(
        ResourceClient<V1Secret> secrets, string @namespace, CancellationToken cancellationToken)
    {
        using var random = RandomNumberGenerator.Create();
        var secret = new V1Secret
        {
            ApiVersion = V1Secret.KubeApiVersion,
            Kind = V1Secret.KubeKind,
            Metadata = new()
            {
                Name = SecretName,
                NamespaceProperty = @namespace,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.ManagedBy] = Labels.ManagedByValue },
            },
            Type = "Opaque",
            Data = new Dictionary<string, byte[]>(StringComparer.Ordinal)
            {
                [StampEntry] = Encoding.ASCII.GetBytes(Ed25519Key.Generate(random).ExportPem()),
                [LogEntry] = Encoding.ASCII.GetBytes(Ed25519Key.Generate(random).ExportPem()),
            },
        };
        try
        {
            return await secrets.CreateAsync(secret, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            return await secrets.GetAsync(@namespace, SecretName, cancellationToken)
                ?? throw new InvalidOperationException($"Secret {@namespace}/{SecretName} was deleted while it was read; start again.", e);
        }
    }

    private static Ed25519Key Read(V1Secret secret, string entry) =>
        secret.Data?.TryGetValue(entry, out var pem) == true && Ed25519Key.TryFromPem(Encoding.ASCII.GetString(pem), out var key)
            ? key!
            : throw new InvalidOperationException(
                $"Secret {secret.Metadata.NamespaceProperty}/{SecretName} has no Ed25519 key in PKCS#8 PEM under {entry}; restore it from a backup. "
                + "Only if there is none: delete the Secret, and what was asked for and not yet granted has to be asked for anew.");
}
