using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using JitOperator.Core.Activity;
using JitOperator.Operator.Activity.Ingest;
using Xunit;

namespace JitOperator.Operator.Tests.Activity;

/// <summary>What each cloud puts around an event, and what of the event is left.</summary>
public sealed class EnvelopeTests
{
    private const string Reason = "RBAC: allowed by RoleBinding \"jit-0123456789-abcd/payments\" of ClusterRole \"edit\" to User \"alice@example.com\"";
    private static readonly string s_exec =
        """{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"5f0c","stage":"ResponseStarted","requestURI":"/api/v1/namespaces/payments/pods/api-0/exec?command=sh","verb":"create","user":{"username":"alice@example.com","uid":"u1","groups":["dev"]},"sourceIPs":["192.0.2.7"],"userAgent":"kubectl/v1.35.2","objectRef":{"resource":"pods","namespace":"payments","name":"api-0","apiVersion":"v1","subresource":"exec"},"responseStatus":{"code":101},"requestReceivedTimestamp":"2026-03-01T10:00:00.000000Z","stageTimestamp":"2026-03-01T10:00:00.010000Z","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \"jit-0123456789-abcd/payments\" of ClusterRole \"edit\" to User \"alice@example.com\""}}""";

    [Theory]
    [InlineData(Envelopes.Kubernetes)]
    [InlineData(Envelopes.Auto)]
    public void Open_AnEvent_IsThatEvent(string format) => AssertExec(Events(format, s_exec).Single());

    [Theory]
    [InlineData(Envelopes.Eks)]
    [InlineData(Envelopes.Auto)]
    public void Open_ASubscriptionOfCloudWatch_GivesTheEventsOfItsStream(string format)
    {
        string Of(string stream, string type, string message) => new JsonObject
        {
            ["messageType"] = type,
            ["owner"] = "111122223333",
            ["logGroup"] = "/aws/eks/shop/cluster",
            ["logStream"] = stream,
            ["subscriptionFilters"] = new JsonArray("jit"),
            ["logEvents"] = new JsonArray(new JsonObject { ["id"] = "1", ["timestamp"] = 1772359200000, ["message"] = message }),
        }.ToJsonString();

        var all = Of("kube-apiserver-audit-0a1b", "DATA_MESSAGE", s_exec) + Of("authenticator-0a1b", "DATA_MESSAGE", "time=\"x\"") + Of("x", "CONTROL_MESSAGE", "CWL CONTROL MESSAGE");
        var opened = Open(format, all);

        Assert.Equal([EnvelopeVerdict.Event, EnvelopeVerdict.SomethingElse, EnvelopeVerdict.SomethingElse], opened.Select(one => one.Verdict));
        AssertExec(opened[0].Event!);
    }

    [Theory]
    [InlineData(Envelopes.Eks)]
    [InlineData(Envelopes.Auto)]
    public void Open_WhatFilterLogEventsPrints_GivesItsEvents(string format)
    {
        var printed = new JsonObject
        {
            ["events"] = new JsonArray(
                new JsonObject { ["logStreamName"] = "kube-apiserver-audit-0a1b", ["timestamp"] = 1, ["message"] = s_exec, ["ingestionTime"] = 2, ["eventId"] = "3" },
                new JsonObject { ["logStreamName"] = "kube-scheduler-0a1b", ["message"] = "I0301 10:00:00 nothing" },
                new JsonObject { ["logStreamName"] = "kube-apiserver-audit-0a1b", ["message"] = "cut {" }),
            ["searchedLogStreams"] = new JsonArray(),
        }.ToJsonString(new() { WriteIndented = true });

        var opened = Open(format, printed);

        Assert.Equal([EnvelopeVerdict.Event, EnvelopeVerdict.SomethingElse, EnvelopeVerdict.Unreadable], opened.Select(one => one.Verdict));
        AssertExec(opened[0].Event!);
    }

    [Theory]
    [InlineData(Envelopes.Eks)]
    [InlineData(Envelopes.Auto)]
    public void Open_AnExportOfCloudWatch_GivesItsEvents(string format) => AssertExec(Events(format, $"2026-03-01T10:00:01.123Z {s_exec}\n").Single());

    [Theory]
    [InlineData(Envelopes.Aks)]
    [InlineData(Envelopes.Auto)]
    public void Open_DiagnosticLogsOfAzure_GiveTheEventsOfTheirCategories(string format)
    {
        JsonObject Of(string category, string log) => new()
        {
            ["time"] = "2026-03-01T10:00:02Z",
            ["category"] = category,
            ["operationName"] = "Microsoft.ContainerService/managedClusters/diagnosticLogs/Read",
            ["resourceId"] = "/SUBSCRIPTIONS/0/RESOURCEGROUPS/A/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/SHOP",
            ["properties"] = new JsonObject { ["log"] = log, ["stream"] = "stdout", ["pod"] = "kube-apiserver-0" },
        };
        JsonObject[] all = [Of("kube-audit", s_exec), Of("kube-audit-admin", s_exec + "\n"), Of("guard", "I0301 nothing"), Of("kube-audit", "I0301 nothing")];

        foreach (var text in new[]
        {
            string.Join('\n', all.Select(item => item.ToJsonString())),
            new JsonObject { ["records"] = new JsonArray([.. all.Select(item => item.DeepClone())]) }.ToJsonString(),
        })
        {
            var opened = Open(format, text);
            Assert.Equal([EnvelopeVerdict.Event, EnvelopeVerdict.Event, EnvelopeVerdict.SomethingElse, EnvelopeVerdict.Unreadable], opened.Select(one => one.Verdict));
            AssertExec(opened[0].Event!);
            AssertExec(opened[1].Event!);
        }
    }

    [Theory]
    [InlineData(Envelopes.Gke)]
    [InlineData(Envelopes.Auto)]
    public void Open_AnEntryOfCloudLogging_GivesWhatOfTheEventIsLeft(string format)
    {
        var call = Call(Events(format, new JsonArray(Entry("io.k8s.core.v1.pods.exec.create", "core/v1/namespaces/payments/pods/api-0/exec", 0, first: true, last: false)).ToJsonString()).Single());

        Assert.Equal(
            new ApiCall
            {
                AuditId = "5f0c",
                Stage = ApiCall.Started,
                Verb = "create",
                RequestUri = "/api/v1/namespaces/payments/pods/api-0/exec",
                Username = "alice@example.com",
                Groups = call.Groups,
                ApiGroup = string.Empty,
                Resource = "pods",
                Subresource = "exec",
                Namespace = "payments",
                Name = "api-0",
                Code = 200,
                Address = "192.0.2.7",
                UserAgent = "kubectl/v1.35.2",
                Reason = Reason,
                IsAllowed = true,
                ReceivedAt = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero),
                StageAt = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero),
            },
            call);
        Assert.Empty(call.Groups);
    }

    [Theory]
    [InlineData("io.k8s.core.v1.pods.list", "core/v1/namespaces/a/pods", "list pods  in a", "/api/v1/namespaces/a/pods")]
    [InlineData("io.k8s.core.v1.pods.list", "core/v1/pods", "list pods  in ", "/api/v1/pods")]
    [InlineData("io.k8s.apps.v1.deployments.scale.patch", "apps/v1/namespaces/a/deployments/b/scale", "patch deployments.apps/scale b in a", "/apis/apps/v1/namespaces/a/deployments/b/scale")]
    [InlineData("io.k8s.authorization.rbac.v1.clusterrolebindings.create", "rbac.authorization.k8s.io/v1/clusterrolebindings/x", "create clusterrolebindings.rbac.authorization.k8s.io x in ", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/x")]
    [InlineData("io.k8s.core.v1.namespaces.get", "core/v1/namespaces/a", "get namespaces a in a", "/api/v1/namespaces/a")]
    [InlineData("io.k8s.core.v1.namespaces.status.update", "core/v1/namespaces/a/status", "update namespaces/status a in a", "/api/v1/namespaces/a/status")]
    [InlineData("io.k8s.core.v1.namespaces.list", "core/v1/namespaces", "list namespaces  in ", "/api/v1/namespaces")]
    [InlineData("io.k8s.core.v1.nodes.proxy.get", "core/v1/nodes/n1/proxy/metrics/cadvisor", "get nodes/proxy n1 in ", "/api/v1/nodes/n1/proxy/metrics/cadvisor")]
    [InlineData("io.cert-manager.v1.certificates.delete", "cert-manager.io/v1/namespaces/a/certificates/c", "delete certificates.cert-manager.io c in a", "/apis/cert-manager.io/v1/namespaces/a/certificates/c")]
    [InlineData("io.k8s.get", "healthz", "get  ", "/healthz")]
    [InlineData("io.k8s.post", "", "post  ", "/")]
    [InlineData("get", "core/v1/pods", "get  ", "/core/v1/pods")]
    public void Open_MethodsOfCloudLogging_AreCalls(string method, string resource, string expected, string path)
    {
        var call = Call(Events(Envelopes.Gke, Entry(method, resource, 0).ToJsonString()).Single());

        var what = call.Resource is null
            ? $"{call.Verb} {call.Resource} {call.Name}"
            : $"{call.Verb} {call.Resource}{(call.ApiGroup is { Length: > 0 } group ? "." + group : "")}{(call.Subresource.Length > 0 ? "/" + call.Subresource : "")} {call.Name} in {call.Namespace}";
        Assert.Equal((expected, path), (what, call.RequestUri));
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(5, 404)]
    [InlineData(7, 403)]
    [InlineData(16, 401)]
    [InlineData(77, null)]
    public void Open_StatusOfCloudLogging_IsThatOfHttp(int grpc, int? code) =>
        Assert.Equal(code, Call(Events(Envelopes.Gke, Entry("io.k8s.core.v1.pods.list", "core/v1/pods", grpc).ToJsonString()).Single()).Code);

    [Fact]
    public void Open_AnAnswerInCloudLogging_HasTheCode()
    {
        var entry = Entry("io.k8s.core.v1.pods.get", "core/v1/namespaces/a/pods/b", 2);
        entry["protoPayload"]!["response"] = new JsonObject { ["@type"] = "core.k8s.io/v1.Status", ["code"] = 422 };

        Assert.Equal(422, Call(Events(Envelopes.Gke, entry.ToJsonString()).Single()).Code);
    }

    [Fact]
    public void Open_WithoutADecisionInCloudLogging_IsAllowedOnlyIfAllWasGranted()
    {
        var entry = Entry("io.k8s.core.v1.pods.list", "core/v1/pods", 0);
        entry["labels"] = new JsonObject();
        Assert.True(Call(Events(Envelopes.Gke, entry.ToJsonString()).Single()).IsAllowed);

        entry["protoPayload"]!["authorizationInfo"]!.AsArray().Add(new JsonObject { ["permission"] = "x" });
        Assert.False(Call(Events(Envelopes.Gke, entry.ToJsonString()).Single()).IsAllowed);

        entry["protoPayload"]!.AsObject().Remove("authorizationInfo");
        Assert.False(Call(Events(Envelopes.Gke, entry.ToJsonString()).Single()).IsAllowed);
    }

    [Fact]
    public void Open_OtherServicesOfCloudLogging_AreSomethingElse()
    {
        var entry = Entry("google.container.v1.ClusterManager.GetCluster", "projects/p", 0);
        entry["protoPayload"]!["serviceName"] = "container.googleapis.com";

        Assert.Equal(EnvelopeVerdict.SomethingElse, Open(Envelopes.Gke, entry.ToJsonString()).Single().Verdict);
    }

    [Theory]
    [InlineData("{\"auditID\":\"a\"}", "is no event of the API server's audit")]
    [InlineData("{\"auditID\":\"a\",\"stage\":\"Panic\",\"user\":{\"username\":\"\\ud800\"}}", "is no JSON")]
    [InlineData("{\"auditID\":1,\"stage\":\"Panic\"}", "is no event of the API server's audit")]
    [InlineData("{\"protoPayload\":1}", "has no protoPayload")]
    [InlineData("{\"protoPayload\":{}}", "has no methodName")]
    [InlineData("{\"protoPayload\":{\"methodName\":\"a.b.c\"}}", "has neither operation.id nor insertId")]
    [InlineData("{\"protoPayload\":{\"methodName\":\"a.b.c\"},\"insertId\":\"x\"}", "has no timestamp")]
    [InlineData("{\"category\":\"kube-audit\"}", "has no properties.log")]
    [InlineData("{\"category\":\"kube-audit\",\"properties\":\"x\"}", "has no properties.log")]
    [InlineData("{\"message\":1}", "has no message")]
    [InlineData("{\"message\":\"{}\"}", "is no event of the API server's audit")]
    [InlineData("{\"a\":01}", "is no JSON")]
    [InlineData("{}", "is in no form that is known")]
    [InlineData("[1]", "is no object")]
    public void Open_WhatIsNoEvent_SaysWhy(string item, string fault) =>
        Assert.Equal(Opened.Unreadable(fault), Open(Envelopes.Auto, item).Single());

    [Fact]
    public void Open_EscapesOfOtherWriters_AreThoseOfTheApiServer()
    {
        var opened = Open(Envelopes.Kubernetes, s_exec.Replace("\\\"", "\\u0022", StringComparison.Ordinal)).Single();

        Assert.Contains("""allowed by RoleBinding \"jit-""", Encoding.UTF8.GetString(opened.Event!), StringComparison.Ordinal);
        AssertExec(opened.Event!);
    }

    [Fact]
    public void Open_OfAnyJsonOrNone_NeverThrowsAndWhatItGivesCanBeRead() =>
        Gen.Select(Item, Gen.Int[0, 4].Select(i => Envelopes.All[i]), Gen.Int[0, 200], Gen.Byte).Sample(given =>
        {
            var bytes = Encoding.UTF8.GetBytes(given.Item1);
            if (given.Item3 < bytes.Length)
            {
                bytes[given.Item3] = given.Item4;
            }

            var opened = Envelopes.Of(given.Item2).Open(bytes, Surroundings.None);
            Assert.Equal(opened.Verdict == EnvelopeVerdict.Event, opened.Event is not null);
            Assert.Equal(opened.Verdict == EnvelopeVerdict.Unreadable, opened.Fault is not null);
            if (opened.Event is { } @event)
            {
                Assert.NotNull(Call(@event).EventId());
                Assert.Single(EventScanner.Scan(EventBatch.BodyOf([new(@event, "x", 1)]).Span, (in EventGlance _) => true, out _).Take(1).DefaultIfEmpty(new ApiCall()));
            }
        });

    // Objects of members that readers look at, with values of every kind in them.
    private static Gen<string> Item { get; } = Gen.Recursive<string>((depth, inner) => depth > 3
        ? OneOf("1", "true", "null", "\"a\"", "\"\\ud800\"", "\"core/v1/namespaces/a/pods/b\"", "\"io.k8s.core.v1.pods.list\"", "\"kube-audit\"", "\"2026-03-01T10:00:00Z\"")
        : Gen.OneOf(
            inner.Array[0, 2].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(
                OneOf(
                    "auditID", "stage", "user", "username", "protoPayload", "methodName", "resourceName", "insertId", "operation", "id", "timestamp", "labels", "status", "code", "response", "@type",
                    "authorizationInfo", "granted", "category", "properties", "log", "message", "messageType", "logStreamName", "annotations", "requestObject", "serviceName", "requestMetadata"),
                inner).Array[1, 8].Select(members => $"{{{string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}"),
            Gen.Const(s_exec)));

    private static JsonObject Entry(string method, string resource, int grpc, bool first = true, bool last = true) => new()
    {
        ["logName"] = "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
        ["insertId"] = "5f0c-insert",
        ["timestamp"] = "2026-03-01T10:00:00Z",
        ["receiveTimestamp"] = "2026-03-01T10:00:09Z",
        ["operation"] = new JsonObject { ["id"] = "5f0c", ["producer"] = "k8s.io", ["first"] = first, ["last"] = last },
        ["labels"] = new JsonObject { ["authorization.k8s.io/decision"] = "allow", ["authorization.k8s.io/reason"] = Reason },
        ["resource"] = new JsonObject { ["type"] = "k8s_cluster" },
        ["protoPayload"] = new JsonObject
        {
            ["@type"] = "type.googleapis.com/google.cloud.audit.AuditLog",
            ["serviceName"] = "k8s.io",
            ["methodName"] = method,
            ["resourceName"] = resource,
            ["authenticationInfo"] = new JsonObject { ["principalEmail"] = "alice@example.com" },
            ["authorizationInfo"] = new JsonArray(new JsonObject { ["granted"] = true, ["permission"] = method, ["resource"] = resource }),
            ["requestMetadata"] = new JsonObject { ["callerIp"] = "192.0.2.7", ["callerSuppliedUserAgent"] = "kubectl/v1.35.2" },
            ["status"] = grpc == 0 ? new JsonObject() : new JsonObject { ["code"] = grpc },
        },
    };

    private static List<Opened> Open(string format, string text)
    {
        var splits = new List<Split>();
        var splitter = new JsonSplitter(InputMark.Start);
        splitter.Push(Encoding.UTF8.GetBytes(text), splits);
        splitter.End(splits);
        Assert.DoesNotContain(splits, split => split.Fault is not null);
        var envelope = Envelopes.Of(format);
        return [.. splits.Where(split => split.Json is not null).Select(split => envelope.Open(split.Json, split.Around))];
    }

    private static IEnumerable<byte[]> Events(string format, string text) => Open(format, text).Select(opened => opened.Event!);

    private static ApiCall Call(byte[] @event) => ApiCallReader.Read(@event);

    private static void AssertExec(byte[] @event)
    {
        Assert.Equal(Call(Encoding.UTF8.GetBytes(s_exec)) with { Groups = [] }, Call(@event) with { Groups = [] });
        Assert.Equal(["dev"], Call(@event).Groups);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
