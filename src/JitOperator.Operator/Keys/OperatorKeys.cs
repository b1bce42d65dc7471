using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
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

    /// <summary>Key in the Secret's data of the key that the log is to be passed on to, PEM in PKCS#8; not there most of the time.</summary>
    public const string NextLogEntry = "log-next.pem";

    /// <summary>Key in the Secret's data of the public keys that the log was signed with before, a verifier key a line.</summary>
    public const string FormerLogEntry = "log-former";

    /// <summary>The key that the log is to be passed on to; null when it is not to be.</summary>
    public NoteSigner? Next { get; private init; }

    /// <summary>The keys that the log was signed with before.</summary>
    public IReadOnlyList<VerifierKey> Former { get; private init; } = [];

    /// <summary>All keys of the log, the present one first.</summary>
    public IReadOnlyCollection<VerifierKey> LogKeys => [Log.Verifier, .. Next is null ? [] : new[] { Next.Verifier }, .. Former];

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
        new(new StampKey(Read(secret, StampEntry)), new NoteSigner(Origin(cluster), Read(secret, LogEntry)))
        {
            Next = secret.Data?.ContainsKey(NextLogEntry) == true ? new NoteSigner(Origin(cluster), Read(secret, NextLogEntry)) : null,
            Former = FormerOf(secret),
        };

    private static IReadOnlyList<VerifierKey> FormerOf(V1Secret secret) =>
        secret.Data?.TryGetValue(FormerLogEntry, out var text) == true
            ? [.. Encoding.UTF8.GetString(text)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => VerifierKey.TryParse(line, out var key)
                    ? key!
                    : throw new InvalidOperationException($"Secret {secret.Metadata.NamespaceProperty}/{SecretName} has a line under {FormerLogEntry} that is no verifier key; restore it from a backup."))]
            : [];

    /// <summary>Puts a new key beside the log's; the leader passes the log on to it and then takes it for the log's.</summary>
    /// <returns>The new key; the one that is waiting where there is one already.</returns>
    /// <exception cref="InvalidOperationException">There is no Secret, or somebody else changed it meanwhile.</exception>
    public static async Task<VerifierKey> BeginRotationAsync(
        ResourceClient<V1Secret> secrets, string @namespace, string cluster, CancellationToken cancellationToken)
    {
        var secret = await secrets.GetAsync(@namespace, SecretName, cancellationToken)
            ?? throw new InvalidOperationException("There is no key yet: the operator has not run.");
        if (From(secret, cluster).Next is { } waiting)
        {
            return waiting.Verifier;
        }

        using var random = RandomNumberGenerator.Create();
        var next = Ed25519Key.Generate(random);
        await PatchAsync(secrets, secret, new JsonObject { [NextLogEntry] = Convert.ToBase64String(Encoding.ASCII.GetBytes(next.ExportPem())) }, cancellationToken);
        return new NoteSigner(Origin(cluster), next).Verifier;
    }

    /// <summary>Takes the new key for the log's, now that the log was passed on to it.</summary>
    /// <exception cref="InvalidOperationException">Somebody else changed the Secret meanwhile.</exception>
    public static async Task<OperatorKeys> EndRotationAsync(
        ResourceClient<V1Secret> secrets, string @namespace, string cluster, CancellationToken cancellationToken)
    {
        var secret = await secrets.GetAsync(@namespace, SecretName, cancellationToken)
            ?? throw new InvalidOperationException($"Secret {@namespace}/{SecretName} is gone; restore it from a backup.");
        var keys = From(secret, cluster);
        if (keys.Next is null)
        {
            return keys;
        }

        var former = string.Concat(keys.Former.Append(keys.Log.Verifier).Select(key => $"{key}\n"));
        var data = new JsonObject
        {
            [LogEntry] = Convert.ToBase64String(secret.Data[NextLogEntry]),
            [FormerLogEntry] = Convert.ToBase64String(Encoding.UTF8.GetBytes(former)),
            [NextLogEntry] = null,
        };
        return From(await PatchAsync(secrets, secret, data, cancellationToken), cluster);
    }

    /// <summary>Changes entries of the Secret as it was read: nothing is changed if somebody else did meanwhile.</summary>
    private static async Task<V1Secret> PatchAsync(
        ResourceClient<V1Secret> secrets, V1Secret secret, JsonObject data, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = secret.Metadata.ResourceVersion }, ["data"] = data };
        try
        {
            return await secrets.MergePatchAsync(secret.Metadata.NamespaceProperty, SecretName, patch, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            throw new InvalidOperationException($"Secret {secret.Metadata.NamespaceProperty}/{SecretName} was changed by somebody else meanwhile; try again.", e);
        }
    }

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
