using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Clusters;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace JitOperator.TestKit.Receivers;

/// <summary>A real SMTP server that keeps what it gets. It can go and come back at the same port.</summary>
public sealed class MailReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<MimeMessage> _mails = new();
    private readonly PemKeyPair _certificate;
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;

    /// <summary>Not there before <see cref="Start"/>.</summary>
    public MailReceiver(CertificateAuthority authority) => _certificate = authority.IssueServer("127.0.0.1", "localhost");

    /// <summary>Where it is.</summary>
    public int Port { get; } = LoopbackPorts.Next();

    /// <summary>True for TLS from the first byte, rather than STARTTLS.</summary>
    public bool IsImplicit { get; init; }

    /// <summary>True offers no TLS at all.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The only user and password; null takes mail from anybody.</summary>
    public (string Username, string Password)? Account { get; init; }

    /// <summary>A recipient that it does not know.</summary>
    public string? Unknown { get; init; }

    /// <summary>What it answers to a message, in the place of taking it.</summary>
    public SmtpReplyCode? Reply { get; set; }

    /// <summary>What it took.</summary>
    public IReadOnlyList<MimeMessage> Mails => [.. _mails];

    /// <summary>Comes up.</summary>
    public void Start()
    {
        _stop = new CancellationTokenSource();
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint =>
            {
                endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).IsSecure(IsImplicit).AuthenticationRequired(Account is not null);
                if (!IsPlain)
                {
                    endpoint.Certificate(X509CertificateLoader.LoadPkcs12(
                        X509Certificate2.CreateFromPem(_certificate.CertificatePem, _certificate.KeyPem).Export(X509ContentType.Pkcs12), null));
                }
            })
            .Build();
        var services = new ServiceProvider();
        services.Add(new Store(this));
        services.Add((IMailboxFilter)new Filter(this));
        services.Add((IUserAuthenticator)new DelegatingUserAuthenticator((user, password) => Account == (user, password)));
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    /// <summary>Goes away: connections are refused.</summary>
    public async Task StopAsync()
    {
        if (_stop is null)
        {
            return;
        }

        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
        }

        _stop.Dispose();
        _stop = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private sealed class Store(MailReceiver receiver) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            if (receiver.Reply is { } reply)
            {
                return new SmtpResponse(reply, "no");
            }

            using var stream = new MemoryStream(buffer.ToArray());
            receiver._mails.Enqueue(await MimeMessage.LoadAsync(stream, cancellationToken));
            return SmtpResponse.Ok;
        }
    }

    private sealed class Filter(MailReceiver receiver) : MailboxFilter
    {
        public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
            Task.FromResult($"{to.User}@{to.Host}" != receiver.Unknown);
    }
}
