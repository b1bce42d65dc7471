using JitOperator.Api.Audit;
using JitOperator.Core.Notifications;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Receivers;

namespace JitOperator.Operator.Tests.Notifications;

/// <summary>Real receivers, the files that channels read, and one message.</summary>
internal sealed class SenderHouse : IAsyncDisposable
{
    public const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const string Secret = "T0-very-secret-path";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jit-notifications-");

    private SenderHouse()
    {
        File.WriteAllText(CaFile, Authority.CertificatePem);
        Http = new HttpReceiver(Authority);
    }

    public static SenderHouse Create() => new();

    public CertificateAuthority Authority { get; } = CertificateAuthority.Create("receivers");

    public HttpReceiver Http { get; }

    public string CaFile => Path.Combine(_folder.FullName, "ca.crt");

    public static Notice Notice { get; } = new NoticeWriter("jitoperator.io/demo", "https://console.example.com/{namespace}/{name}").Of(
        new AuditRecord
        {
            Type = AuditRecordTypes.ApprovalRequested,
            Index = 42,
            Time = "2026-11-27T10:00:00.000Z",
            Cluster = "demo",
            Request = new("payments", "incident-4711", "7d9c1c5e-0000-4000-8000-000000000001", "sha256:1"),
            Policy = new("payments-oncall", 3, "sha256:2"),
            Target = new("ClusterRole", "view", ["payments"], "sha256:3", Risks: ["reads secrets"]),
            Stage = new(0, "lead", 1, ["Group/payments-leads"], "2026-11-27T11:00:00.000Z"),
            DurationSeconds = 3600,
        },
        new RequestContext("alice", Reason: "Payments fail since 9:40 & <!channel> must know", Ticket: "INC-4711"))!;

    public string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    public ChannelOptions Events() => new()
    {
        Name = "siem",
        Kind = ChannelKinds.CloudEvents,
        Url = new Uri(Http.Url, "events"),
        SecretFile = Write("hmac", Key + "\n"),
        CaFile = CaFile,
    };

    public ChannelOptions Chat(string kind) => new()
    {
        Name = kind,
        Kind = kind,
        SecretFile = Write(kind, $"{Http.Url}{Secret}\n"),
        CaFile = CaFile,
    };

    public ChannelOptions Mail(MailReceiver server, string tls = MailTls.StartTls) => new()
    {
        Name = "mail",
        Kind = ChannelKinds.Smtp,
        Host = "127.0.0.1",
        Port = server.Port,
        Tls = tls,
        CaFile = CaFile,
        From = "jit@example.com",
        To = ["leads@example.com", "gone@example.com"],
    };

    public async ValueTask DisposeAsync()
    {
        await Http.DisposeAsync();
        Authority.Dispose();
        _folder.Delete(recursive: true);
    }
}
