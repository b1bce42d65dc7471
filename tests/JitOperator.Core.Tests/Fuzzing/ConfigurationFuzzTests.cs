using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Notifications;
using JitOperator.Core.Policies;
using JitOperator.Core.Reviews;
using JitOperator.Core.Tests.Policies;
using JitOperator.TestKit.Fuzzing;
using k8s;
using Xunit;

namespace JitOperator.Core.Tests.Fuzzing;

/// <summary>Configurations and policies of any form: what cannot be used is said to be wrong.</summary>
public sealed class ConfigurationFuzzTests
{
    private const string Notifications = """
        {"giveUpAfter":"24h","console":"https://console.example.com/{namespace}/{name}","channels":[
          {"name":"siem","kind":"CloudEvents","url":"https://events.example.com/jit","secretFile":"/s/key","events":["BreakGlass"],"ratePerMinute":"60","timeout":"10s"},
          {"name":"chat","kind":"Slack","secretFile":"/s/slack"},
          {"name":"mail","kind":"Smtp","server":"smtp.example.com:587","tls":"StartTls","username":"u","secretFile":"/s/p","from":"jit@example.com","to":["leads@example.com"]}]}
        """;

    private const string Review = """
        {"off":["OffHoursRequest"],"businessHours":[{"days":["Mon"],"from":"09:00","to":"17:00","timeZone":"Europe/Berlin"}],"repeatedRequests":"5","repeatedRequestsWithin":"72h",
         "ticketRequired":"true","ticketPattern":"OPS-[0-9]+","agreesShare":"0.9"}
        """;

    private static readonly string s_policy = KubernetesJson.Serialize(Sample.Policy(change: spec =>
    {
        spec.AllowedWindows = [new() { Days = ["Mon"], From = "09:00", To = "17:00", TimeZone = "UTC" }];
        spec.Requirements = new() { Reason = new() { MinLength = 5, Pattern = "[a-z ]+" }, Mfa = new() { ExtraKey = "acr", Values = ["mfa"], RequiredFor = ["Request"] } };
        spec.Approval!.Stages![0].Escalation = [new() { After = "1h", Approvers = [Sample.Group("leads")] }];
        spec.Limits = new() { ActiveGrants = 2, CoolDown = "1h" };
        spec.RequestFor = [Sample.User("ci")];
    }));

    [Fact]
    public void Notifications_OfAnyConfiguration_HaveChannelsOrFaults() => Fuzz.Sample(HostileJson.Text(Notifications), text =>
    {
        if (Node(text) is not { } configuration)
        {
            return;
        }

        var options = NotificationOptionsReader.Read(configuration, out var faults);
        Assert.True(faults.Count == 0 || options.Channels.Count == 0);
        Assert.All(faults, fault => Assert.EndsWith(".", fault, StringComparison.Ordinal));
        Assert.All(options.Channels, channel => Assert.Matches(@"\A[a-z0-9-]{1,63}\z", channel.Name));
    });

    [Fact]
    public void Review_OfAnyConfiguration_IsUsableOrTheDefaultsWithFaults() => Fuzz.Sample(HostileJson.Text(Review), text =>
    {
        if (Node(text) is not { } configuration)
        {
            return;
        }

        _ = ReviewOptionsReader.Read(configuration, out var faults);
        Assert.All(faults, fault => Assert.EndsWith(".", fault, StringComparison.Ordinal));
    });

    /// <summary>What the API server would let through by its schema and more: faults are told, and a policy with faults allows nothing.</summary>
    [Fact]
    public void Policy_OfAnyForm_HasFaultsOrIsSound() => Fuzz.Sample(HostileJson.Text(s_policy), text =>
    {
        AccessPolicy policy;
        try
        {
            // Nulls the schema allows nowhere, and whoever reads policies from elsewhere refuses them.
            if (JsonNulls.Find(JsonDocument.Parse(text, new() { MaxDepth = 400 }).RootElement, string.Empty) is not null)
            {
                return;
            }

            policy = KubernetesJson.Deserialize<AccessPolicy>(text);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return;
        }

        if (policy?.Spec is not null)
        {
            Assert.All(PolicyValidator.Validate(policy.Spec), fault => Assert.False(string.IsNullOrWhiteSpace(fault)));
        }
    });

    // As a YAML reader makes it: scalars are texts, and none has half of a surrogate pair.
    private static JsonNode? Node(string json)
    {
        try
        {
            return JsonNode.Parse(json.Replace("\\ud800", "x", StringComparison.Ordinal).Replace("\\udc00", "x", StringComparison.Ordinal), documentOptions: new() { MaxDepth = 400, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
