using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Runtime.Admission;
using JitOperator.TestKit.Clusters;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Eventually = JitOperator.TestKit.Waiting.Eventually;

namespace JitOperator.Runtime.Tests.Admission;

/// <summary>A real API server asks, for ConfigMaps of one namespace.</summary>
public sealed class AdmissionClusterTests : IAsyncLifetime
{
    private readonly string _id = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private TestCluster _cluster = null!;
    private ClusterUser _alice = null!;
    private string _namespace = string.Empty;
    private AdmissionHost? _host;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.AcquireAsync();
        _namespace = await _cluster.CreateNamespaceAsync("jit-admission", new Dictionary<string, string> { ["reviewed"] = _id });
        await _cluster.BindAsync(_namespace, "cluster-admin", new Rbacv1Subject { Kind = "User", Name = "alice" });
        _alice = await _cluster.UserAsync("alice", "dev");
    }

    public async Task DisposeAsync()
    {
        await _cluster.Admin.Client.AdmissionregistrationV1.DeleteCollectionMutatingWebhookConfigurationAsync(
            labelSelector: $"reviewed={_id}");
        await _cluster.Admin.Client.CoreV1.DeleteNamespaceAsync(_namespace);
        if (_host is not null)
            await _host.DisposeAsync();
    }

    [Fact]
    public async Task Create_Allowed_IsStoredWithThePatch()
    {
        var handler = new DelegateHandler(request => AdmissionVerdict.Allow(
            [JsonPatchOperation.Add(new JsonObject { ["by/whom"] = request.UserInfo.Username }, "metadata", "annotations")]));
        await ReviewAsync(handler);

        var stored = await CreateAsync("stamped");

        Assert.Equal("alice", stored.Metadata.Annotations["by/whom"]);
        var request = handler.Last!;
        Assert.Equal(AdmissionOperation.Create, request.Operation);
        Assert.Equal(("stamped", _namespace), (request.Name, request.Namespace));
        Assert.Equal("configmaps", request.Resource.Resource);
        Assert.Contains("dev", request.UserInfo.Groups);
        Assert.Contains("system:authenticated", request.UserInfo.Groups);
        Assert.Equal("v", request.Object!.Value.GetProperty("data").GetProperty("k").GetString());
        Assert.False(request.DryRun);
    }

    [Fact]
    public async Task Create_GenerateName_HasNoNameYet()
    {
        var handler = new DelegateHandler(_ => AdmissionVerdict.Allow());
        await ReviewAsync(handler);

        await _alice.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { GenerateName = "some-" } }, _namespace, dryRun: "All");

        // What the name is to be is in the object by then, from some version on.
        Assert.StartsWith("some-", handler.Last!.Name ?? "some-", StringComparison.Ordinal);
        Assert.True(handler.Last.DryRun);
    }

    [Fact]
    public async Task Delete_Denied_StaysAndKubectlShowsTheSentence()
    {
        await ReviewAsync(new DelegateHandler(request => request.Operation is AdmissionOperation.Delete
            ? AdmissionVerdict.Deny(403, "Keep it.", ["It is not yours."])
            : AdmissionVerdict.Allow()));
        await CreateAsync("kept");

        var result = await _alice.Kubectl.RunAsync("delete", "configmap", "kept", "-n", _namespace);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("denied the request: Keep it.", result.Error, StringComparison.Ordinal);
        Assert.Contains("Warning: It is not yours.", result.Error, StringComparison.Ordinal);
        Assert.NotNull(await _cluster.Admin.Client.CoreV1.ReadNamespacedConfigMapAsync("kept", _namespace));
    }

    [Fact]
    public async Task Create_HandlerThrows_IsRefusedByTheApiServer()
    {
        await ReviewAsync(new DelegateHandler(request => request.Name == "probe" ? AdmissionVerdict.Allow() : throw new InvalidDataException()));

        var refusal = await Assert.ThrowsAsync<HttpOperationException>(() => CreateAsync("never"));

        Assert.Equal(HttpStatusCode.InternalServerError, refusal.Response.StatusCode);
    }

    private Task<V1ConfigMap> CreateAsync(string name) => _alice.Client.CoreV1.CreateNamespacedConfigMapAsync(
        new V1ConfigMap { Metadata = new V1ObjectMeta { Name = name }, Data = new Dictionary<string, string> { ["k"] = "v" } }, _namespace);

    /// <summary>Has the API server ask the handler, and returns once it does.</summary>
    private async Task ReviewAsync(DelegateHandler handler)
    {
        var local = _cluster.HostName == "127.0.0.1";
        _host = await AdmissionHost.StartAsync(handler, AdmissionHost.Options() with
        {
            Address = local ? IPAddress.Loopback : null,
            Timeout = TimeSpan.FromSeconds(15),
        });
        _host.Certificate = _host.Issue(_cluster.HostName);
        await _cluster.Admin.Client.AdmissionregistrationV1.CreateMutatingWebhookConfigurationAsync(new V1MutatingWebhookConfiguration
        {
            Metadata = new V1ObjectMeta { Name = _namespace, Labels = new Dictionary<string, string> { ["reviewed"] = _id } },
            Webhooks =
            [
                new V1MutatingWebhook
                {
                    Name = "review.jitoperator.io",
                    AdmissionReviewVersions = ["v1"],
                    SideEffects = "None",
                    FailurePolicy = "Fail",
                    TimeoutSeconds = 20,
                    ClientConfig = new Admissionregistrationv1WebhookClientConfig
                    {
                        Url = $"https://{_cluster.HostName}:{_host.Server.BoundPort}{AdmissionHost.Path}",
                        CaBundle = Encoding.ASCII.GetBytes(_host.AuthorityPem),
                    },
                    NamespaceSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["reviewed"] = _id } },
                    Rules =
                    [
                        new V1RuleWithOperations
                        {
                            ApiGroups = [string.Empty],
                            ApiVersions = ["v1"],
                            Resources = ["configmaps"],
                            Operations = ["*"],
                        },
                    ],
                },
            ],
        });

        // The configuration reaches the API server's admission a moment after it is stored.
        await Eventually.TrueAsync(
            async () =>
            {
                await _alice.Client.CoreV1.CreateNamespacedConfigMapAsync(
                    new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "probe" } }, _namespace, dryRun: "All");
                return handler.Last is not null;
            },
            "the API server asks");
    }
}
