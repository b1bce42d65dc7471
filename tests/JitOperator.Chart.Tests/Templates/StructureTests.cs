using k8s;

namespace JitOperator.Chart.Tests.Templates;

/// <summary>Every rendered object, for a new Kubernetes and for the oldest, read by its type, which refuses fields that are none.</summary>
public sealed class StructureTests
{
    /// <summary>Kinds of other projects, whose definitions a cluster may not have: checked by hand below.</summary>
    private static readonly string[] s_foreign = ["Certificate", "Issuer", "PrometheusRule", "ServiceMonitor"];

    [SkippableTheory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Objects_OfAnyValueSet_HaveNoFieldThatIsNone(string name)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of(name));

        Assert.All(
            rendering.Objects.Where(one => !s_foreign.Contains((string?)one["kind"]) && (string?)one["kind"] != "CustomResourceDefinition"),
            one => Assert.Single(KubernetesYaml.LoadAllFromString(one.ToJsonString(), typeMap: null, strict: true)));
        Assert.All(rendering.Objects, one => Assert.Equal("jit-operator", (string?)one["metadata"]!["labels"]!["app.kubernetes.io/part-of"]));
        Assert.Equal(rendering.Objects.Count, rendering.Objects.Select(AgreementKey).Distinct().Count());
    }

    [SkippableTheory]
    [InlineData("1.20", "policy/v1beta1", "batch/v1beta1", false)]
    [InlineData("1.21", "policy/v1", "batch/v1", false)]
    [InlineData("1.30", "policy/v1", "batch/v1", true)]
    [InlineData("1.35.1-eks-4711", "policy/v1", "batch/v1", true)]
    public async Task Versions_OfObjects_AreThoseThatTheClusterHas(string kubernetes, string budget, string job, bool hasAdmissionPolicies)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of("default"), kubernetes);

        Assert.Equal(budget, (string?)rendering.One("PodDisruptionBudget", "jit-operator")["apiVersion"]);
        Assert.Equal(job, (string?)rendering.One("CronJob", "jit-operator-sweep")["apiVersion"]);
        Assert.Equal(hasAdmissionPolicies ? 2 : 0, rendering.OfKind("ValidatingAdmissionPolicy").Count());
        Assert.Equal(hasAdmissionPolicies ? 2 : 0, rendering.OfKind("ValidatingAdmissionPolicyBinding").Count());
    }

    [SkippableFact]
    public async Task AdmissionPolicy_OfOtherNamespaces_NamesThem()
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of("full"));
        var policy = rendering.One("ValidatingAdmissionPolicy", "jit-operator-audit-namespace")["spec"]!;

        Assert.Equal("request.userInfo.username == 'system:serviceaccount:access:jit-operator'", (string?)policy["variables"]![0]!["expression"]);
        Assert.Equal(
            "access-audit",
            (string?)rendering.One("ValidatingAdmissionPolicyBinding", "jit-operator-audit-namespace")["spec"]!["matchResources"]!["namespaceSelector"]!["matchLabels"]!["kubernetes.io/metadata.name"]);
    }

    [SkippableFact]
    public async Task Certificate_OfCertManager_IsForTheServiceAndMountedAndInjected()
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of("cert-manager"));
        var certificate = rendering.One("Certificate", "jit-operator-webhook")["spec"]!;

        Assert.Equal(
            ["jit-operator-webhook.jit-system.svc", "jit-operator-webhook.jit-system", "jit-operator-webhook", "jit.internal.example.com"],
            Rights.Strings(certificate["dnsNames"]));
        Assert.Equal(["10.96.0.77"], Rights.Strings(certificate["ipAddresses"]));
        Assert.Equal(("platform-ca", "ClusterIssuer"), ((string?)certificate["issuerRef"]!["name"], (string?)certificate["issuerRef"]!["kind"]));
        Assert.Empty(rendering.OfKind("Issuer"));
        var mounted = rendering.PodSpecs[0]["volumes"]!.AsArray().Single(volume => (string?)volume!["name"] == "webhook-tls")!;
        Assert.Equal((string?)certificate["secretName"], (string?)mounted["secret"]!["secretName"]);
        Assert.Contains("--certificate-folder=/etc/jit-operator/webhook-tls", rendering.Arguments());
        Assert.All(
            (string[])["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
            kind => Assert.Equal(
                "jit-system/jit-operator-webhook",
                (string?)rendering.One(kind, "jit-operator")["metadata"]!["annotations"]!["cert-manager.io/inject-ca-from"]));
    }

    [SkippableFact]
    public async Task Certificate_OfNobodyElse_IsSignedByAnIssuerOfTheChart()
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of("cert-manager-signs-itself"));

        Assert.NotNull(rendering.One("Issuer", "jit-operator-webhook")["spec"]!["selfSigned"]);
        Assert.Equal("Issuer", (string?)rendering.One("Certificate", "jit-operator-webhook")["spec"]!["issuerRef"]!["kind"]);
    }

    [SkippableFact]
    public async Task CaBundle_OfASecret_IsInEveryWebhook()
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of("certificate-of-a-secret"));
        var bundles = rendering.Objects.Where(one => one["webhooks"] is not null)
            .SelectMany(one => one["webhooks"]!.AsArray()).Select(webhook => (string?)webhook!["clientConfig"]!["caBundle"]).ToList();

        Assert.Equal(5, bundles.Count);
        Assert.All(bundles, bundle => Assert.StartsWith(
            "-----BEGIN CERTIFICATE-----", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(bundle!)), StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Monitoring_SwitchedOn_FindsTheServiceAndHasTheFiles()
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of("production-s3"));
        var monitor = rendering.One("ServiceMonitor", "jit-operator");
        var service = rendering.One("Service", "jit-operator-metrics");

        Assert.All(
            monitor["spec"]!["selector"]!["matchLabels"]!.AsObject(),
            label => Assert.Equal((string?)label.Value, (string?)service["metadata"]!["labels"]![label.Key]));
        var endpoint = Assert.Single(monitor["spec"]!["endpoints"]!.AsArray())!;
        Assert.Equal((string?)service["spec"]!["ports"]![0]!["name"], (string?)endpoint["port"]);
        Assert.Equal("/metrics", (string?)endpoint["path"]);
        Assert.Equal("prometheus", (string?)monitor["metadata"]!["labels"]!["release"]);

        var file = Assert.Single(TestKit.Manifests.YamlJson.ReadFile(Path.Combine(Helm.Chart, "files", "prometheus-rules.yaml")));
        Assert.True(JsonNode.DeepEquals(file, rendering.One("PrometheusRule", "jit-operator")["spec"]));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "files", "dashboard.json"))),
            JsonNode.Parse((string)rendering.One("ConfigMap", "jit-operator-dashboard")["data"]!["jit-operator.json"]!)));
    }

    [SkippableTheory]
    [InlineData("production-s3", "9000,8443")]
    [InlineData("three-witnesses", "443,8080")]
    [InlineData("cert-manager", "443")]
    [InlineData("notified-and-traced", "4317")]
    [InlineData("full", "9444")]
    public async Task NetworkPolicy_LetsOutTo_WhatTheValuesSpeakOf(string name, string ports)
    {
        var egress = (await ChartRendering.OfAsync(ValueSets.Of(name))).One("NetworkPolicy", "jit-operator")["spec"]!["egress"]!.AsArray();

        Assert.Superset(
            ports.Split(',').Select(long.Parse).ToHashSet(),
            egress.Skip(2).SelectMany(rule => rule!["ports"]!.AsArray()).Select(port => (long)port!["port"]!).ToHashSet());
    }

    private static string AgreementKey(JsonObject one) => $"{(string)one["kind"]!}/{(string?)one["metadata"]!["namespace"]}/{(string)one["metadata"]!["name"]!}";
}
