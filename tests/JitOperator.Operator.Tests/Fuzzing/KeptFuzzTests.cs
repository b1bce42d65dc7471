using System.Globalization;
using System.Text;
using JitOperator.Core.Admission;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Notifications;
using JitOperator.Operator.Requests;
using JitOperator.Operator.Tests.Admission;
using JitOperator.TestKit.Fuzzing;
using k8s.Models;
using Xunit;

namespace JitOperator.Operator.Tests.Fuzzing;

/// <summary>What the operator reads back from places where others can write: its state, its inbox, its configuration and secrets.</summary>
public sealed class KeptFuzzTests
{
    private const string Notifications = """
        giveUpAfter: 24h
        console: https://console.example.com/{namespace}/{name}
        channels:
        - {name: siem, kind: CloudEvents, url: "https://events.example.com/jit", secretFile: /s/key, events: [BreakGlass], ratePerMinute: 60, timeout: 10s}
        - name: mail
          kind: Smtp
          server: smtp.example.com:587
          from: jit@example.com
          to: [leads@example.com]
        """;

    [Fact]
    public void BookState_OfAnyBytes_IsReadOrRefused()
    {
        var book = new HistoryBook();
        var written = Encoding.UTF8.GetString(book.Reduce(100, _ => false).Write());
        Fuzz.Sample(HostileJson.Near(written, """{"v":1,"requests":[{"uid":"u","lastIndex":1,"history":{}}],"finished":"AAAAAAAAAAAAAAAAAAAAAA==","policies":{"index":1,"policies":[]},"letters":{"index":1},"holds":[{"name":"a"}],"archiveMinimum":1}"""), bytes =>
        {
            try
            {
                Assert.Equal(BookState.Version, BookState.Read(bytes).V);
            }
            catch (InvalidOperationException)
            {
            }
        });
    }

    [Fact]
    public void Inbox_OfAnyLetters_IsWhatTheOperatorWroteOrNothing()
    {
        var office = new Office();
        var written = InboxObject.Write([new Letter("admission.refused", "2026-11-24T10:00:00.000Z", new("mallory"), "no", "AccessRequest", "CREATE")], Office.Start, new byte[16], office.Key);
        var text = written.Data[InboxObject.LettersKey];
        Fuzz.Sample(HostileText.Near(text), changed =>
        {
            var found = new V1ConfigMap
            {
                Metadata = written.Metadata,
                Immutable = true,
                Data = new Dictionary<string, string> { [InboxObject.LettersKey] = changed },
            };
            if (InboxObject.Read(found, office.Key) is { } stamp)
            {
                Assert.Equal("mallory", Assert.Single(stamp.Letters).User!.Username);
                Assert.StartsWith(text[..text.LastIndexOf('.')], changed, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public void Notifications_OfAnyFile_HaveChannelsOrSayWhatToMend()
    {
        using var folder = new TemporaryFiles();
        Fuzz.Sample(HostileText.Near(Notifications), text =>
        {
            var path = folder.PathOf(string.Create(CultureInfo.InvariantCulture, $"{Environment.CurrentManagedThreadId}.yaml"));
            File.WriteAllBytes(path, Fuzz.Bytes(text));
            try
            {
                _ = NotificationConfiguration.Read(path);
            }
            catch (CommandLine.ConfigurationException e)
            {
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
            }
        });
    }
}
