using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Runtime.Admission;
using JitOperator.Runtime.Certificates;
using JitOperator.Runtime.Tests.Admission;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using JitOperator.TestKit.Clusters;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Eventually = JitOperator.TestKit.Waiting.Eventually;

namespace JitOperator.Runtime.Tests.Certificates;

/// <summary>Against a real API server: the Secret with the rights that the operator ships with, and webhooks that are really called.</summary>
public sealed class CertificateClusterTests : IAsyncLifetime
{
    private const string SecretName = "jit-operator-webhook-cert";

    private readonly string _id = "jit-cert-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
    private TestCluster _cluster = null!;
    private Kubernetes _admin = null!;
    private SecretStore _store = null!;
    private string _namespace = string.Empty;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.AcquireAsync();
        _admin = _cluster.Admin.Client;
        (_namespace, var user) = await OperatorAccount.CreateAsync(_cluster);
        var label = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["reviewed"] = _id } } };
        await _admin.CoreV1.PatchNamespaceAsync(new V1Patch(label.ToJsonString(), V1Patch.PatchType.MergePatch), _namespace);
        _store = new SecretStore(user.Client, _namespace, SecretName);
    }

    public async Task DisposeAsync()
    {
        await _admin.AdmissionregistrationV1.DeleteCollectionMutatingWebhookConfigurationAsync(fieldSelector: $"metadata.name={_id}");
        await _admin.AdmissionregistrationV1.DeleteCollectionValidatingWebhookConfigurationAsync(fieldSelector: $"metadata.name={_id}");
        await _admin.CoreV1.DeleteNamespaceAsync(_namespace);
    }

    [Fact]
    public async Task SecretStore_Create_OneOfManyWins()
    {
        Assert.Null(await _store.ReadAsync(CancellationToken.None));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _store.TryCreateAsync(Data($"{i}"), CancellationToken.None)));

        var winner = Assert.Single(outcomes, outcome => outcome is not null)!;
        var read = await _store.ReadAsync(CancellationToken.None);
        Assert.Equal((winner.Version, Text(winner)), (read!.Version, Text(read)));
    }

    [Fact]
    public async Task SecretStore_Update_OneOfManyWinsAndOtherKeysStay()
    {
        await _store.TryCreateAsync(Data("first"), CancellationToken.None);
        await _admin.CoreV1.PatchNamespacedSecretAsync(
            new V1Patch("""{"data":{"note":"eA=="}}""", V1Patch.PatchType.MergePatch), SecretName, _namespace);
        var start = await _store.ReadAsync(CancellationToken.None);

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => _store.TryUpdateAsync(start!, Data($"{i}"), CancellationToken.None)));

        var winner = Assert.Single(outcomes, outcome => outcome is not null)!;
        var read = await _store.ReadAsync(CancellationToken.None);
        Assert.Equal((winner.Version, Text(winner)), (read!.Version, Text(read)));
        Assert.Equal("x"u8.ToArray(), read.Data["note"]);
    }

    [Fact]
    public async Task SecretStore_UpdateOfADeleted_IsNull()
    {
        var start = await _store.TryCreateAsync(Data("first"), CancellationToken.None);
        await _admin.CoreV1.DeleteNamespacedSecretAsync(SecretName, _namespace);

        Assert.Null(await _store.TryUpdateAsync(start!, Data("second"), CancellationToken.None));
    }

    [Fact]
    public async Task WebhookConfiguration_Absent_IsSaid() =>
        Assert.Equal(TrustOutcome.Absent, await Validating.SyncAsync([1], Again([1]), CancellationToken.None));

    [Fact]
    public async Task WebhookConfiguration_OutOfStep_GetsTheBundleAndNothingElseChanges()
    {
        var before = await CreateValidatingAsync();
        var bundle = Bundle();

        Assert.Equal(TrustOutcome.Changed, await Validating.SyncAsync(bundle, Again(bundle), CancellationToken.None));

        var after = await ReadValidatingAsync();
        Assert.All(after["webhooks"]!.AsArray(), webhook =>
            Assert.Equal(bundle, Convert.FromBase64String((string)webhook!["clientConfig"]!["caBundle"]!)));
        foreach (var webhook in after["webhooks"]!.AsArray())
            webhook!["clientConfig"]!.AsObject().Remove("caBundle");
        Assert.True(JsonNode.DeepEquals(before["webhooks"], after["webhooks"]));
        Assert.Equal("kept", (string?)after["metadata"]!["labels"]!["note"]);
    }

    [Fact]
    public async Task WebhookConfiguration_InStep_IsNotWritten()
    {
        await CreateValidatingAsync();
        var bundle = Bundle();
        await Validating.SyncAsync(bundle, Again(bundle), CancellationToken.None);
        var version = await VersionAsync();

        Assert.Equal(TrustOutcome.InStep, await Validating.SyncAsync(bundle, Again(bundle), CancellationToken.None));

        Assert.Equal(version, await VersionAsync());
    }

    /// <summary>This replica has read the Secret before another one replaced it.</summary>
    [Fact]
    public async Task WebhookConfiguration_SecretHasGoneOn_IsLeftToTheNextLook()
    {
        await CreateValidatingAsync();
        var version = await VersionAsync();

        Assert.Equal(TrustOutcome.Unknown, await Validating.SyncAsync(Bundle(), Again(Bundle()), CancellationToken.None));

        Assert.Equal(version, await VersionAsync());
    }

    [Fact]
    public async Task WebhookConfiguration_ChangedMeanwhile_IsLeftToTheNextLook()
    {
        await CreateValidatingAsync();
        var bundle = Bundle();

        var outcome = await Validating.SyncAsync(
            bundle,
            async cancellationToken =>
            {
                await _admin.AdmissionregistrationV1.PatchValidatingWebhookConfigurationAsync(
                    new V1Patch("""{"metadata":{"labels":{"note":"changed"}}}""", V1Patch.PatchType.MergePatch), _id,
                    cancellationToken: cancellationToken);
                return bundle;
            },
            CancellationToken.None);

        Assert.Equal(TrustOutcome.Unknown, outcome);
        Assert.Null((await ReadValidatingAsync())["webhooks"]![0]!["clientConfig"]!["caBundle"]);
        Assert.Equal(TrustOutcome.Changed, await Validating.SyncAsync(bundle, Again(bundle), CancellationToken.None));
    }

    /// <summary>
    /// Two replicas go through many renewals of certificates and authorities, and a Secret that is broken and deleted on the way. At every
    /// step, the API server has to make a new connection to one of them, by the authorities that it was given by then.
    /// </summary>
    [Fact]
    public async Task Manager_OverManyRotations_TheApiServerCanCallAtEveryStep()
    {
        // Certificates are valid from an hour before this clock: for half an hour it may run ahead of the API server's.
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        ServingCertificateManager[] replicas = [Manager(time), Manager(time)];
        await CreateMutatingAsync();

        var (servings, authorities) = (new HashSet<string>(), new HashSet<string>());
        for (var step = 0; step < 30; step++)
        {
            foreach (var replica in step % 3 == 0 ? replicas.Reverse() : replicas)
                Assert.True(await replica.LookAfterAsync(CancellationToken.None));
            await BecomesCallableAsync(replicas[step % 2]);

            var stored = CertificateSet.Read((await _store.ReadAsync(CancellationToken.None))!.Data);
            servings.Add(stored.Serving!.Thumbprint);
            authorities.Add(stored.Issuer!.Thumbprint);
            time.Advance(TimeSpan.FromMinutes(1));
            if (step == 10)
                await BreakAsync();
            else if (step == 20)
                await _admin.CoreV1.DeleteNamespacedSecretAsync(SecretName, _namespace);
        }

        Assert.InRange(authorities.Count, 5, int.MaxValue);
        Assert.InRange(servings.Count, 5, int.MaxValue);
    }

    private WebhookConfiguration Validating => new(_admin, WebhookConfiguration.Validating, _id);

    /// <summary>With the hour of backdating, the last third of these lives begins after three minutes and a half.</summary>
    private ServingCertificateManager Manager(TimeProvider time) => new(
        _admin,
        new ServingCertificateOptions
        {
            Namespace = _namespace,
            SecretName = SecretName,
            Names = [_cluster.HostName],
            MutatingWebhookConfiguration = _id,
            ValidatingWebhookConfiguration = _id,
            AuthorityLifetime = TimeSpan.FromMinutes(35),
            Lifetime = TimeSpan.FromMinutes(34),
            Overlap = TimeSpan.FromMinutes(1.5),
        },
        time,
        new Jitter(1),
        NullLogger<ServingCertificateManager>.Instance);

    /// <summary>Has the webhook point to a server that no connection leads to yet, and waits until the API server has called it.</summary>
    private async Task BecomesCallableAsync(ServingCertificateManager replica)
    {
        var handler = new DelegateHandler(_ => AdmissionVerdict.Allow());
        await using var server = new AdmissionServer(
            AdmissionHost.Options() with
            {
                Address = _cluster.HostName == "127.0.0.1" ? IPAddress.Loopback : null,
                Handlers = new Dictionary<string, IAdmissionHandler> { ["/review"] = handler },
            },
            () => replica.Current,
            NullLoggerFactory.Instance);
        await server.StartAsync(CancellationToken.None);
        var url = $"https://{_cluster.HostName}:{server.BoundPort}/review";
        await _admin.AdmissionregistrationV1.PatchMutatingWebhookConfigurationAsync(
            new V1Patch(
                Encoding.UTF8.GetString(JsonPatchOperation.Serialize([JsonPatchOperation.Replace(url, "webhooks", "0", "clientConfig", "url")])),
                V1Patch.PatchType.JsonPatch),
            _id);

        var answer = string.Empty;
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    answer = await CallAsync();
                    return handler.Last is not null;
                },
                "the API server calls");
        }
        catch (TimeoutException timeout)
        {
            throw new InvalidOperationException($"The API server does not call: {answer}", timeout);
        }
    }

    private Task<V1Secret> BreakAsync() => _admin.CoreV1.PatchNamespacedSecretAsync(
        new V1Patch("""{"data":{"ca.key":"eA==","tls.key":"eA=="}}""", V1Patch.PatchType.MergePatch), SecretName, _namespace);

    /// <summary>Has the API server call the webhook, and returns what it answered.</summary>
    private async Task<string> CallAsync()
    {
        try
        {
            await _admin.CoreV1.CreateNamespacedConfigMapAsync(
                new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "probe" } }, _namespace, dryRun: "All");
            return "Allowed.";
        }
        catch (HttpOperationException refused)
        {
            return refused.Response.Content;
        }
    }

    private Task CreateMutatingAsync() => _cluster.Manifests.ApplyAsync(new JsonObject
    {
        ["apiVersion"] = "admissionregistration.k8s.io/v1",
        ["kind"] = "MutatingWebhookConfiguration",
        ["metadata"] = new JsonObject { ["name"] = _id },
        ["webhooks"] = new JsonArray(Webhook("called", "https://127.0.0.1:1/none-yet")),
    });

    private async Task<JsonNode> CreateValidatingAsync()
    {
        await _cluster.Manifests.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = "ValidatingWebhookConfiguration",
            ["metadata"] = new JsonObject { ["name"] = _id, ["labels"] = new JsonObject { ["note"] = "kept" } },
            ["webhooks"] = new JsonArray(Webhook("one", "https://127.0.0.1:1/a"), Webhook("two", "https://127.0.0.1:1/b")),
        });
        return await ReadValidatingAsync();
    }

    /// <summary>For ConfigMaps of this test's namespace, which carries the label.</summary>
    private JsonObject Webhook(string name, string url) => new()
    {
        ["name"] = $"{name}.jitoperator.io",
        ["admissionReviewVersions"] = new JsonArray("v1"),
        ["clientConfig"] = new JsonObject { ["url"] = url },
        ["failurePolicy"] = "Fail",
        ["sideEffects"] = "None",
        ["timeoutSeconds"] = 20,
        ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["reviewed"] = _id } },
        ["rules"] = new JsonArray(new JsonObject
        {
            ["apiGroups"] = new JsonArray(string.Empty),
            ["apiVersions"] = new JsonArray("v1"),
            ["resources"] = new JsonArray("configmaps"),
            ["operations"] = new JsonArray("CREATE"),
        }),
    };

    private async Task<JsonNode> ReadValidatingAsync() => JsonNode.Parse((await _admin.CustomObjects
        .GetClusterCustomObjectAsync<JsonElement>(
            "admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", _id)).GetRawText())!;

    private async Task<string?> VersionAsync() => (string?)(await ReadValidatingAsync())["metadata"]!["resourceVersion"];

    private static Func<CancellationToken, Task<byte[]?>> Again(byte[] bundle) => _ => Task.FromResult<byte[]?>(bundle);

    /// <summary>Some authority: an API server refuses what is none.</summary>
    private static byte[] Bundle()
    {
        using var authority = CertificateIssuer.CreateAuthority(TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1));
        return Encoding.ASCII.GetBytes(authority.ExportCertificatePem() + "\n");
    }

    private static Dictionary<string, byte[]> Data(string text) => new()
    {
        ["tls.crt"] = Encoding.ASCII.GetBytes(text),
        ["tls.key"] = Encoding.ASCII.GetBytes(text),
    };

    private static string Text(StoredCertificates stored) =>
        Encoding.ASCII.GetString([.. stored.Data["tls.crt"], .. stored.Data["tls.key"]]);
}
