using System.Text.Json.Nodes;
using JitOperator.Api.V1Alpha1;
using k8s;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>The API server takes the definitions, and everything that is right, and gives back what it was given.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SchemaAcceptanceTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("accesspolicies")]
    [InlineData("accessrequests")]
    [InlineData("accessapprovals")]
    public async Task Definition_OnTheApiServer_IsEstablishedAndStructural(string plural)
    {
        var crd = await cluster.Api.Client.ApiextensionsV1.ReadCustomResourceDefinitionAsync($"{plural}.{ApiConstants.Group}");

        Assert.Equal("True", crd.Status.Conditions.Single(condition => condition.Type == "Established").Status);
        Assert.Equal("True", crd.Status.Conditions.Single(condition => condition.Type == "NamesAccepted").Status);
        Assert.DoesNotContain(crd.Status.Conditions, condition => condition.Type == "NonStructuralSchema" && condition.Status == "True");
    }

    /// <summary>In the order of the files, as <c>kubectl apply -f config/samples</c> sends them.</summary>
    [Fact]
    public async Task Samples_OnTheApiServer_AreAcceptedAndStoredAsWritten()
    {
        foreach (var sample in RepositoryFiles.YamlIn("config", "samples").SelectMany(YamlJson.ReadFile))
        {
            if ((string?)sample["apiVersion"] != ApiConstants.ApiVersion)
            {
                await cluster.Manifests.ApplyAsync(sample);
                continue;
            }

            await cluster.Api.DeleteAsync(sample);
            var rehearsed = await cluster.Api.CreateAsync(sample, dryRun: true);
            Assert.True(rehearsed.Accepted, $"{sample["metadata"]!["name"]}: {rehearsed}");
            var created = await cluster.Api.CreateAsync(sample);
            Assert.True(created.Accepted, $"{sample["metadata"]!["name"]}: {created}");
            AssertSame(sample["spec"], (await cluster.Api.ReadAsync(sample)).Stored!["spec"]);
        }
    }

    [Fact]
    public async Task ManifestsOfTheReadme_OnTheApiServer_AreAccepted()
    {
        var blocks = File.ReadAllText(RepositoryFiles.PathOf("README.md")).Split("```yaml\n").Skip(1).Select(rest => rest.Split("```")[0]).ToList();

        Assert.NotEmpty(blocks);
        foreach (var manifest in blocks.SelectMany(block => YamlJson.Read(new StringReader(block))))
        {
            await cluster.Api.DeleteAsync(manifest);
            var rehearsed = await cluster.Api.CreateAsync(manifest, dryRun: true);
            Assert.True(rehearsed.Accepted, $"{manifest["metadata"]!["name"]}: {rehearsed}");
        }
    }

    [Fact]
    public async Task SamplePatches_OnTheApiServer_AreAcceptedAndStoredAsWritten()
    {
        foreach (var file in RepositoryFiles.YamlIn("config", "samples", "patches"))
        {
            var patch = YamlJson.ReadFile(file).Single();
            var name = "patched-" + Path.GetFileNameWithoutExtension(file);
            var target = patch["spec"]!["decision"] is null
                ? ValidObjects.Request(cluster.Namespace, name)
                : ValidObjects.Approval(cluster.Namespace, name);
            Assert.True((await cluster.Api.CreateAsync(target)).Accepted);

            var patched = await cluster.Api.PatchAsync(target, patch);

            Assert.True(patched.Accepted, $"{file}: {patched}");
            Assert.All(patch["spec"]!.AsObject(), field => AssertSame(field.Value, patched.Stored!["spec"]![field.Key]));
        }
    }

    [Fact]
    public async Task Requests_WithEveryField_SurviveTheTypesUnchanged()
    {
        await AssertSurvives<AccessRequest>(ValidObjects.Request(cluster.Namespace, "round-trip"));
        await AssertSurvives<AccessRequest>(ValidObjects.Extension(cluster.Namespace, "round-trip-extension"));
        await AssertSurvives<AccessRequest>(ValidObjects.ClusterWideRequest(cluster.Namespace, "round-trip-cluster"));
    }

    [Fact]
    public async Task Approval_WithEveryField_SurvivesTheTypesUnchanged()
    {
        var approval = ValidObjects.Approval(cluster.Namespace, "round-trip");
        approval.Set("spec.decision", Decisions.Approved);
        approval.Set("spec.comment", "Seen;\n\tgo ahead 🙂");

        await AssertSurvives<AccessApproval>(approval);
    }

    [Fact]
    public async Task Policies_WithEveryField_SurviveTheTypesUnchanged()
    {
        await AssertSurvives<AccessPolicy>(ValidObjects.Policy($"{cluster.Namespace}-round-trip"));
        await AssertSurvives<AccessPolicy>(ValidObjects.DenyPolicy($"{cluster.Namespace}-round-trip-deny"));
    }

    /// <summary>A plain update by a person must not be able to write what only the operator may say.</summary>
    [Fact]
    public async Task Status_WrittenThroughTheObject_IsIgnored()
    {
        var request = ValidObjects.Request(cluster.Namespace, "status-through-object");
        request["status"] = new JsonObject { ["phase"] = RequestPhases.Active };

        var created = await cluster.Api.CreateAsync(request);
        var patched = await cluster.Api.PatchAsync(request, new JsonObject { ["status"] = new JsonObject { ["phase"] = RequestPhases.Active } });

        Assert.True(created.Accepted, created.ToString());
        Assert.Null(created.Stored!["status"]);
        Assert.Null(patched.Stored!["status"]);
    }

    /// <summary>What the operator writes of a request that has gone all ways at once.</summary>
    [Fact]
    public async Task Status_WithEveryField_SurvivesTheTypesUnchanged()
    {
        var request = ValidObjects.Request(cluster.Namespace, "full-status");
        Assert.True((await cluster.Api.CreateAsync(request)).Accepted);
        var status = JsonNode.Parse($$"""
            {
              "phase": "Scheduled", "observedGeneration": 1,
              "conditions": [{
                "type": "Reviewed", "status": "False", "reason": "Pending", "message": "Due.", "lastTransitionTime": "2026-11-24T12:00:00Z"
              }],
              "requester": { "username": "system:serviceaccount:payments-ci:pipeline", "groups": ["system:serviceaccounts"] },
              "subject": "{{new string('s', 5_000)}}", "where": "{{new string('w', 5_000)}}",
              "stages": [{
                "name": "duty-manager", "required": 1, "state": "Open", "approvedBy": [], "escalations": 2, "fallbackFor": "lead",
                "deadline": "2026-11-24T12:00:00Z"
              }],
              "grantedAt": "2026-11-24T12:00:00Z", "startsAt": "2026-11-24T12:00:00Z", "endedAt": "2026-11-24T12:00:00Z",
              "review": { "state": "Overdue", "dueAt": "2026-11-24T12:00:00Z", "approvedBy": ["carol"], "waitingOn": "Group/security" },
              "bindings": [{ "name": "jit-1", "uid": "1" }, { "namespace": "payments", "name": "jit-1", "uid": "2" }],
              "explanation": ["payments-look: does not name alice (spec.requesters)"],
              "message": "Waits."
            }
            """)!.AsObject();

        var written = await cluster.Api.PatchAsync(request, new JsonObject { ["status"] = status }, status: true);

        Assert.True(written.Accepted, written.ToString());
        AssertSame(status, written.Stored!["status"]);
        var typed = KubernetesJson.Deserialize<AccessRequest>(written.Stored.ToJsonString());
        Assert.Equal((2, "lead"), (typed.Status!.Stages[0].Escalations, typed.Status.Stages[0].FallbackFor));
        Assert.Equal([null, "payments"], typed.Status.Bindings.Select(binding => binding.Namespace));
        Assert.Equal(ReviewStates.Overdue, typed.Status.Review!.State);
    }

    /// <summary>Whatever an identity provider sends, the operator can write down who it was.</summary>
    [Fact]
    public async Task Status_WithHugeIdentity_IsAccepted()
    {
        var request = ValidObjects.Request(cluster.Namespace, "huge-identity");
        Assert.True((await cluster.Api.CreateAsync(request)).Accepted);

        var written = await cluster.Api.PatchAsync(
            request,
            new JsonObject
            {
                ["status"] = new JsonObject
                {
                    ["phase"] = RequestPhases.Denied,
                    ["requester"] = new JsonObject
                    {
                        ["username"] = new string('u', 5_000) + "\u001b[2K",
                        ["groups"] = new JsonArray([.. Enumerable.Range(0, 2_000).Select(index => JsonValue.Create($"CN=group {index},O=*"))]),
                    },
                },
            },
            status: true);

        Assert.True(written.Accepted, written.ToString());
    }

    private async Task AssertSurvives<T>(JsonObject sent)
    {
        var created = await cluster.Api.CreateAsync(sent);
        Assert.True(created.Accepted, created.ToString());

        var stored = (await cluster.Api.ReadAsync(sent)).Stored!;
        var typed = JsonNode.Parse(KubernetesJson.Serialize(KubernetesJson.Deserialize<T>(stored.ToJsonString())))!;

        AssertSame(sent["spec"], stored["spec"]);
        AssertSame(stored["spec"], typed["spec"]);
    }

    private static void AssertSame(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected?.ToJsonString()}\nactual   {actual?.ToJsonString()}");
}
