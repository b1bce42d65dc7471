namespace JitOperator.Chart.Tests.Templates;

/// <summary>What every pod of every value set is held to.</summary>
public sealed class HardeningTests
{
    [SkippableTheory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task Pods_OfAnyValueSet_MeetTheRestrictedProfileAndMore(string name)
    {
        var pods = (await ChartRendering.OfAsync(ValueSets.Of(name))).PodSpecs;

        Assert.NotEmpty(pods);
        Assert.All(pods, pod =>
        {
            Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
            Assert.Equal("RuntimeDefault", (string?)pod["securityContext"]!["seccompProfile"]!["type"]);
            Assert.NotEqual(0, (long?)pod["securityContext"]!["runAsUser"]);
            Assert.All((string[])["hostNetwork", "hostPID", "hostIPC", "initContainers"], field => Assert.Null(pod[field]));
            Assert.False((bool)pod["enableServiceLinks"]!);
            Assert.All(pod["volumes"]!.AsArray(), volume => Assert.Null(volume!["hostPath"]));
            var container = Assert.Single(pod["containers"]!.AsArray())!;
            var security = container["securityContext"]!;
            Assert.True((bool)security["runAsNonRoot"]!);
            Assert.True((bool)security["readOnlyRootFilesystem"]!);
            Assert.False((bool)security["allowPrivilegeEscalation"]!);
            Assert.False((bool)security["privileged"]!);
            Assert.Equal(["ALL"], Rights.Strings(security["capabilities"]!["drop"]));
            Assert.Null(security["capabilities"]!["add"]);
            Assert.NotNull(container["resources"]!["requests"]!["cpu"]);
            Assert.NotNull(container["resources"]!["limits"]!["memory"]);
            Assert.All(container["ports"]?.AsArray() ?? [], port => Assert.Null(port!["hostPort"]));
        });
    }

    [SkippableFact]
    public async Task Operator_ByDefault_IsHighlyAvailable()
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of("default"));
        var deployment = rendering.One("Deployment", "jit-operator");

        Assert.Equal(2, (long)deployment["spec"]!["replicas"]!);
        Assert.Equal(0, (long)deployment["spec"]!["strategy"]!["rollingUpdate"]!["maxUnavailable"]!);
        Assert.Equal(1, (long)rendering.One("PodDisruptionBudget", "jit-operator")["spec"]!["maxUnavailable"]!);
        var selector = deployment["spec"]!["selector"]!["matchLabels"];
        Assert.Equal(
            ["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
            deployment["spec"]!["template"]!["spec"]!["topologySpreadConstraints"]!.AsArray().Select(one =>
            {
                Assert.True(JsonNode.DeepEquals(selector, one!["labelSelector"]!["matchLabels"]));
                return (string)one["topologyKey"]!;
            }));
        Assert.All((string[])["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.NotNull(rendering.Operator[probe]));
        Assert.Equal("/readyz", (string?)rendering.Operator["readinessProbe"]!["httpGet"]!["path"]);
    }

    /// <summary>A budget for one replica keeps its node from being drained, or says nothing.</summary>
    [SkippableFact]
    public async Task Budget_OfOneReplica_IsNotMade() =>
        Assert.Empty((await ChartRendering.OfAsync(ValueSets.Of("minimal"))).OfKind("PodDisruptionBudget"));

    /// <summary>Pods of the sweep must not be taken for replicas: the Service of the webhooks would send them reviews.</summary>
    [SkippableFact]
    public async Task Selectors_OfTheOperator_DoNotMatchTheSweep()
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of("default"));
        var labels = rendering.One("CronJob", "jit-operator-sweep")["spec"]!["jobTemplate"]!["spec"]!["template"]!["metadata"]!["labels"]!;

        Assert.All(
            [.. rendering.OfKind("Service").Select(service => service["spec"]!["selector"]!), rendering.One("Deployment", "jit-operator")["spec"]!["selector"]!["matchLabels"]!],
            selector => Assert.Contains(selector!.AsObject(), label => (string?)labels[label.Key] != (string?)label.Value));
    }

    /// <summary>What mounts as a Secret is readable to its group and to nobody else.</summary>
    [SkippableFact]
    public async Task Secrets_Mounted_AreNotReadableToAll()
    {
        var volumes = (await ChartRendering.OfAsync(ValueSets.Of("full"))).PodSpecs.SelectMany(pod => pod["volumes"]!.AsArray())
            .Where(volume => volume!["secret"] is not null).ToList();

        Assert.NotEmpty(volumes);
        Assert.All(volumes, volume => Assert.Equal(0b100_100_000, (long)volume!["secret"]!["defaultMode"]!));
    }
}
