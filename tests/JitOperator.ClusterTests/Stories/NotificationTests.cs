using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Installation;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Receivers;
using JitOperator.TestKit.Waiting;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.ClusterTests.Stories;

/// <summary>A request goes through escalation, grant and revocation, and real receivers hear of it, while the operator is killed and they are away.</summary>
[Collection(OperatorCollection.Name)]
public sealed class NotificationTests(SharedOperator installation, ITestOutputHelper output) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-channels-");
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("receivers");
    private HttpReceiver _http = null!;
    private MailReceiver _mail = null!;

    public async Task InitializeAsync()
    {
        (_http, _mail) = (new HttpReceiver(_authority), new MailReceiver(_authority) { Account = ("jit", "password of the mail server") });
        await _http.StartAsync();
        _mail.Start();
    }

    public async Task DisposeAsync()
    {
        await _http.DisposeAsync();
        await _mail.DisposeAsync();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Request_ThroughEscalationAndGrant_IsToldToEachChannel_AcrossAKillAndAnOutage()
    {
        var config = WriteConfig();
        var test = await Command.RunAsync(Replica.Program, ["notifications", "test", "--config", config]);
        Assert.True(test.Succeeded, test.ToString());
        Assert.Equal(["siem (cloudevents): taken, HTTP 204", "chat (slack): taken, HTTP 204", "cards (teams): taken, HTTP 204", "mail (smtp): taken, SMTP 250"], test.Output.Trim().Split('\n'));

        await WithAsync(["--notifications-config", config], async replica =>
        {
            var scene = await Scene.CreateAsync(installation, spec =>
            {
                spec.Approval!.Stages = [Stage(spec.Approval.Stages![0].Approvers)];
                spec.Notifications = [new() { Channels = ["cards"], Events = [NotificationEvents.Granted, NotificationEvents.Revoked] }];
            });
            await ConditionAsync(scene, ConditionTypes.ChannelsKnown, "True");
            var request = await scene.AskAsync(spec => spec.Reason = "Payments fail <!channel>\nBcc: eve@example.com");

            // The stage's channel hears that it waits, and of the escalation; the tier's channel of that alone.
            await ToldAsync("/chat", 2);
            var mail = (await Eventually.NotNullAsync(() => Task.FromResult(Mails(request) is { Count: > 0 } mails ? mails : null), "mail of the escalation"))[0];
            Assert.Contains("Approval requested", Header(Of("/chat", request)[0]), StringComparison.Ordinal);
            Assert.Contains("escalated", Header(Of("/chat", request)[1]), StringComparison.Ordinal);
            Assert.Equal(("Escalated", $"{request.Metadata.Uid}@example.com"), (mail.Headers["X-JIT-Event"], mail.References[0]));
            Assert.Null(mail.Headers["Bcc"]);
            Assert.Contains("Why: Payments fail <!channel> Bcc: eve@example.com", mail.TextBody, StringComparison.Ordinal);

            // Killed in the middle, and nobody there to be told: the grant waits for neither.
            await Eventually.TrueAsync(async () => await CursorAsync("chat") > 0, "cursors are kept");
            await _http.StopAsync();
            await replica.Process.KillAsync();
            await replica.StartAsync();
            var began = TimeProvider.System.GetTimestamp();
            await PatchAsync(scene, mail.TextBody!);
            await scene.InPhaseAsync(request, RequestPhases.Active);
            output.WriteLine($"Granted {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:F0} ms after the approval, with three of four channels away and the leader just started anew.");

            await _http.StartAsync();
            await ToldAsync("/cards", 1);
            await scene.As(scene.Alice).Requests.MergePatchAsync(
                scene.Namespace, request.Metadata.Name, new JsonObject { ["spec"] = new JsonObject { ["revoked"] = true } }, default);
            await scene.InPhaseAsync(request, RequestPhases.Revoked);
            await ToldAsync("/cards", 2);
            await Eventually.TrueAsync(() => Events(request).Contains(NotificationEvents.Revoked), "the events tell the end");

            // Each once, or again under the same identifier; in order.
            var told = Of("/events", request);
            Assert.All(told.GroupBy(call => call.Json["data"]!["index"]!.GetValue<long>()), same => Assert.Single(same.Select(call => call.Json["id"]!.ToString()).Distinct()));
            Assert.Equal(
                [NotificationEvents.ApprovalRequested, NotificationEvents.Escalated, NotificationEvents.DecisionCounted, NotificationEvents.Granted, NotificationEvents.Revoked],
                Events(request));
            output.WriteLine($"events: {string.Join(", ", told.Select(call => $"{call.Json["id"]} {call.Json["type"]}"))}; mails: {Mails(request).Count}");
            var log = replica.Process.LogTail(400);
            Assert.DoesNotContain("password of the mail server", log, StringComparison.Ordinal);
            Assert.DoesNotContain("very-secret", log, StringComparison.Ordinal);
            await UnknownChannelAsync(scene);
        });
    }

    // A policy that names a channel which is not there says so, and decides all the same.
    private static async Task UnknownChannelAsync(Scene scene)
    {
        await scene.Admin.Policies.MergePatchAsync(
            null,
            scene.Policy,
            JsonNode.Parse("""{"spec":{"notifications":[{"channels":["nowhere"],"events":["Granted"]}]}}""")!,
            default);
        await ConditionAsync(scene, ConditionTypes.ChannelsKnown, "False");
        await scene.InPhaseAsync(await scene.AskAsync(), RequestPhases.AwaitingApproval);
    }

    private static Task ConditionAsync(Scene scene, string type, string status) => Eventually.TrueAsync(
        async () => (await scene.Admin.Policies.GetAsync(null, scene.Policy, default))!.Status?.Conditions.Any(c => c.Type == type && c.Status == status) == true,
        $"{type} of the policy is {status}");

    // The very command of the message, as the approver would paste it.
    private static async Task PatchAsync(Scene scene, string text)
    {
        var line = text.Split('\n').Select(l => l.Trim()).Single(l => l.StartsWith("kubectl patch accessapproval", StringComparison.Ordinal));
        var arguments = line.Split(' ').Skip(1).Select(word => word.Trim('\'')).ToArray();
        var result = await scene.Bob.Kubectl.RunAsync(arguments);
        Assert.True(result.Succeeded, $"{line}\n{result}");
    }

    private static ApprovalStage Stage(IList<PolicySubject> leads) => new()
    {
        Name = "lead",
        Approvers = [new() { Kind = "User", Name = "nobody" }],
        Notify = ["chat"],
        Escalation = [new() { After = "1s", Approvers = leads, Notify = ["mail"] }],
    };

    private IReadOnlyList<ReceivedCall> Of(string path, AccessRequest request) => [.. _http.Taken.Where(call =>
        call.Path.StartsWith(path, StringComparison.Ordinal) && call.Text.Contains(request.Metadata.Name, StringComparison.Ordinal) && call.Text.Contains(request.Metadata.NamespaceProperty, StringComparison.Ordinal))];

    // What the review of the log finds comes when it comes.
    private IReadOnlyList<string> Events(AccessRequest request) => [.. Of("/events", request)
        .DistinctBy(call => call.Json["id"]!.ToString())
        .Select(call => call.Json["data"]!["event"]!.ToString())
        .Where(name => name != NotificationEvents.FindingRaised)];

    private IReadOnlyList<MimeKit.MimeMessage> Mails(AccessRequest request) =>
        [.. _mail.Mails.Where(mail => mail.Subject?.EndsWith($"{request.Metadata.NamespaceProperty}/{request.Metadata.Name}", StringComparison.Ordinal) == true)];

    private static string Header(ReceivedCall call) => call.Json["blocks"]![0]!["text"]!["text"]!.ToString();

    // One more was a test.
    private Task ToldAsync(string path, int count) => Eventually.TrueAsync(
        () => _http.Taken.Count(call => call.Path.StartsWith(path, StringComparison.Ordinal)) >= count + 1, $"{path} is told {count} times");

    private async Task<long> CursorAsync(string channel)
    {
        var map = await installation.Cluster.Admin.Kubectl.RunAsync(
            "-n", "jit-system", "get", "configmap", "jit-operator-notifications", "-o", $"jsonpath={{.data.next\\.{channel}}}");
        return long.TryParse(map.Output, System.Globalization.CultureInfo.InvariantCulture, out var next) ? next : 0;
    }

    private string WriteConfig()
    {
        string Write(string name, string content)
        {
            var path = Path.Combine(_folder.FullName, name);
            File.WriteAllText(path, content);
            return path;
        }

        var ca = Write("ca.crt", _authority.CertificatePem);
        return Write("notifications.yaml", $"""
            channels:
              - name: siem
                kind: cloudevents
                url: {_http.Url}events
                secretFile: {Write("key", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}
                caFile: {ca}
                events: [All]
              - name: chat
                kind: slack
                secretFile: {Write("chat", $"{_http.Url}chat/very-secret")}
                caFile: {ca}
              - name: cards
                kind: teams
                secretFile: {Write("cards", $"{_http.Url}cards/very-secret")}
                caFile: {ca}
              - name: mail
                kind: smtp
                server: 127.0.0.1:{_mail.Port}
                username: jit
                secretFile: {Write("password", "password of the mail server")}
                caFile: {ca}
                from: jit@example.com
                to: [oncall@example.com]
            """);
    }

    // Other replicas would lead without channels.
    private async Task WithAsync(string[] arguments, Func<Replica, Task> act)
    {
        var others = installation.Replicas.ToList();
        foreach (var other in others)
        {
            await other.Process.KillAsync();
        }

        var replica = await installation.StartReplicaAsync(arguments);
        try
        {
            await act(replica);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{replica.Process.LogTail(60)}", e);
        }
        finally
        {
            await installation.RemoveReplicaAsync(replica);
            foreach (var other in others)
            {
                await other.StartAsync();
            }
        }
    }
}
