using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsCheck;
using JitOperator.Core.Activity;
using JitOperator.Operator.Activity.Ingest;
using JitOperator.TestKit.Fuzzing;
using Xunit;

namespace JitOperator.Operator.Tests.Fuzzing;

/// <summary>Exports of clouds, from a file or from standard input, as anybody may have touched them.</summary>
public sealed class IngestFuzzTests
{
    private const string Event =
        """{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"5f0c","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/pay/pods","verb":"list","user":{"username":"alice"},"requestObject":{"secret":"x"},"stageTimestamp":"2026-03-01T10:00:00Z","annotations":{"authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \"jit-0123456789-abcd/pay\" of Role \"r\" to User \"alice\""}}""";

    private static readonly string s_quoted = System.Text.Json.JsonSerializer.Serialize(Event);
    private static readonly string[] s_items =
    [
        Event,
        $$$"""{"logStreamName":"kube-apiserver-audit-1","message":{{{s_quoted}}}}""",
        $$$"""{"category":"kube-audit","properties":{"log":{{{s_quoted}}}}}""",
        """{"insertId":"x","timestamp":"2026-03-01T10:00:00Z","operation":{"id":"5f0c","first":true,"last":true},"labels":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"r"},"protoPayload":{"serviceName":"k8s.io","methodName":"io.k8s.core.v1.pods.list","resourceName":"core/v1/namespaces/pay/pods/a","authenticationInfo":{"principalEmail":"alice@example.com"},"authorizationInfo":[{"granted":true}],"requestMetadata":{"callerIp":"192.0.2.7","callerSuppliedUserAgent":"kubectl"},"status":{"code":0},"response":{"@type":"core.k8s.io/v1.Status","code":200}}}""",
    ];

    private static readonly byte[] s_document = Encoding.UTF8.GetBytes($"{Event}\n{{\"kind\":\"EventList\",\"items\":[{s_items[1]},\n{s_items[2]}]}}\n2026-03-01T10:00:00.000Z {s_items[3]}\n");

    /// <summary>Found by fuzzing: with the member there twice, what was opened as an event was read as one without an ID.</summary>
    [Theory]
    [InlineData("\"auditID\"")]
    [InlineData("\"stage\"")]
    public void Open_AnEventWithAMemberTwice_GoesByTheLast(string member) =>
        Assert.Equal(EnvelopeVerdict.Unreadable, Envelopes.Of(Envelopes.Kubernetes).Open(Encoding.UTF8.GetBytes(Event.Replace("\"verb\"", $"{member}:[],\"verb\"", StringComparison.Ordinal)), Surroundings.None).Verdict);

    [Fact]
    public void Open_AnyItem_IsAnEventOrSaysWhyNot() => Fuzz.Sample(HostileJson.Near(s_items), item => Fuzz.Bounded(item.Length, 200, () =>
    {
        foreach (var format in Envelopes.All)
        {
            var opened = Envelopes.Of(format).Open(item, new Surroundings("kube-apiserver-audit-1", "DATA_MESSAGE"));
            Assert.Equal(opened.Verdict == EnvelopeVerdict.Event, opened.Event is not null);
            Assert.Equal(opened.Verdict == EnvelopeVerdict.Unreadable, opened.Fault is not null);
            if (opened.Event is { } found)
            {
                Assert.NotNull(ApiCallReader.Read(found).AuditId);
                // What was opened is an event, and opened again it is the same.
                Assert.Equal(found, AuditEvents.Read(found).Event);
            }
        }
    }));

    [Fact]
    public Task Stream_OfAnyBytes_EndsAndGivesWhatItCan() => Fuzz.SampleAsync(
        Gen.OneOf(HostileBytes.Near(s_document, Zipped(s_document), [.. Zipped(s_document), .. Zipped(s_document)]), HostileJson.Near(Encoding.UTF8.GetString(s_document.AsSpan(0, s_document.Length - 1)))),
        async bytes =>
        {
            using var input = new StreamInput("stdin", new MemoryStream(bytes));
            var (splits, reads) = (new List<Split>(), 0);
            while (await input.ReadAsync(splits, CancellationToken.None) != InputOutcome.Ended)
            {
                Assert.InRange(++reads, 1, 100);
            }

            Assert.All(splits, split => Assert.True(split.Json is null || split.Fault is null));
        });

    /// <summary>A few bytes that unfold to very many are never held together.</summary>
    [Theory]
    [InlineData("{\"a\":\"")]
    [InlineData("[")]
    [InlineData("")]
    public async Task Stream_ThatUnfoldsWithoutEnd_TakesBoundedMemory(string start)
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(Encoding.ASCII.GetBytes(start));
            var block = new byte[1024 * 1024];
            Array.Fill(block, (byte)'x');
            for (var i = 0; i < 96; i++)
            {
                await zip.WriteAsync(block);
            }
        }

        packed.Position = 0;
        using var input = new StreamInput("stdin", packed);
        var splits = new List<Split>();
        while (await input.ReadAsync(splits, CancellationToken.None) != InputOutcome.Ended)
        {
        }

        Assert.All(splits, split => Assert.NotNull(split.Fault));
        Assert.InRange(splits.Count, 1, 100);
    }

    [Fact]
    public void State_OfAnyFile_IsReadOrRefused()
    {
        using var folder = new TemporaryFiles();
        var path = folder.PathOf("state.json");
        using (var state = IngestState.Open(path))
        {
            state.Save([new FileProgress("/var/log/audit.log", new FileHead(4, "sha256:x"), null, null, 100, 90, 7)]);
        }

        var written = File.ReadAllText(path);
        Fuzz.Sample(HostileJson.Near(written), bytes =>
        {
            var copy = folder.PathOf(string.Create(CultureInfo.InvariantCulture, $"{Environment.CurrentManagedThreadId}.json"));
            File.WriteAllBytes(copy, bytes);
            try
            {
                using var state = IngestState.Open(copy);
                _ = state.Of("/var/log/audit.log")?.Mark;
            }
            catch (IOException)
            {
            }
        });
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(bytes);
        }

        return packed.ToArray();
    }
}
