using JitOperator.Core.Notifications;
using JitOperator.Operator.Notifications;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Receivers;
using Microsoft.Extensions.Logging.Abstractions;
using SmtpServer.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace JitOperator.Operator.Tests.Notifications;

/// <summary>Over real SMTP to a real server.</summary>
public sealed class SmtpSenderTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly SenderHouse _house = SenderHouse.Create();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Theory]
    [InlineData(MailTls.StartTls)]
    [InlineData(MailTls.Implicit)]
    [InlineData(MailTls.None)]
    public async Task Send_ByEachSortOfTls_ArrivesAsOneThread(string tls)
    {
        await using var server = new MailReceiver(_house.Authority) { IsImplicit = tls == MailTls.Implicit, IsPlain = tls == MailTls.None };
        server.Start();
        Assert.Equal((DeliveryOutcome.Sent, "SMTP 250"), Of(await SendAsync(_house.Mail(server, tls))));
        await SendAsync(_house.Mail(server, tls));

        var mail = server.Mails[0];
        output.WriteLine(mail.ToString());
        Assert.Equal(server.Mails[1].MessageId, mail.MessageId);
        Assert.Equal($"{SenderHouse.Notice.Id}@example.com", mail.MessageId);
        Assert.Equal("7d9c1c5e-0000-4000-8000-000000000001@example.com", Assert.Single(mail.References));
        Assert.Equal(mail.References[0], mail.InReplyTo);
        Assert.Equal("[JIT demo] Access request payments/incident-4711", mail.Subject);
        Assert.Equal(("auto-generated", "ApprovalRequested"), (mail.Headers["Auto-Submitted"], mail.Headers["X-JIT-Event"]));
        Assert.Equal("text/plain", mail.Body!.ContentType.MimeType);
        Assert.Contains("    kubectl jit approve -n payments incident-4711", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("Why: Payments fail since 9:40 & <!channel> must know", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WithAccount_LogsInAndSaysWhenItCannot()
    {
        await using var server = new MailReceiver(_house.Authority) { Account = ("jit", "right password") };
        server.Start();
        var channel = _house.Mail(server) with { Username = "jit", SecretFile = _house.Write("password", "right password\n") };
        Assert.Equal(DeliveryOutcome.Sent, (await SendAsync(channel)).Outcome);

        _house.Write("password", "wrong password");
        var refused = await SendAsync(channel);

        Assert.Equal((DeliveryOutcome.Misconfigured, "the server does not take the user name and password"), Of(refused));
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Send_ServerWithoutStartTls_GetsNothing()
    {
        await using var server = new MailReceiver(_house.Authority) { IsPlain = true };
        server.Start();

        Assert.Equal((DeliveryOutcome.Misconfigured, "the server offers no STARTTLS, or no way to log in"), Of(await SendAsync(_house.Mail(server))));
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Send_CertificateOfSomebodyElse_IsNotBelieved()
    {
        using var other = CertificateAuthority.Create("other");
        await using var server = new MailReceiver(_house.Authority);
        server.Start();

        Assert.Equal(
            (DeliveryOutcome.Later, "no connection: SslHandshakeException"),
            Of(await SendAsync(_house.Mail(server) with { CaFile = _house.Write("other.crt", other.CertificatePem) })));
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Send_OneRecipientUnknown_TellsTheOthers()
    {
        await using var server = new MailReceiver(_house.Authority) { Unknown = "gone@example.com" };
        server.Start();

        Assert.Equal((DeliveryOutcome.Sent, "SMTP 250, but 1 of 2 recipients were refused"), Of(await SendAsync(_house.Mail(server))));
        Assert.Single(server.Mails);
        Assert.Equal(DeliveryOutcome.Refused, (await SendAsync(_house.Mail(server) with { To = ["gone@example.com"] })).Outcome);
    }

    [Theory]
    [InlineData(SmtpReplyCode.ServiceUnavailable, nameof(DeliveryOutcome.Later))]
    [InlineData(SmtpReplyCode.TransactionFailed, nameof(DeliveryOutcome.Refused))]
    public async Task Send_ByReply_IsToldApart(SmtpReplyCode reply, string outcome)
    {
        await using var server = new MailReceiver(_house.Authority) { Reply = reply };
        server.Start();

        var delivery = await SendAsync(_house.Mail(server));

        Assert.Equal(outcome, delivery.Outcome.ToString());
        Assert.Equal($"SMTP {(int)reply} (MessageNotAccepted)", delivery.Detail);
    }

    [Fact]
    public async Task Send_ToNobody_IsForLater()
    {
        await using var server = new MailReceiver(_house.Authority);

        Assert.Equal((DeliveryOutcome.Later, "no connection: SocketException"), Of(await SendAsync(_house.Mail(server))));
    }

    private static Task<Delivery> SendAsync(ChannelOptions channel) =>
        new SmtpSender(channel, TimeProvider.System, NullLogger.Instance).SendAsync(SenderHouse.Notice, default);

    private static (DeliveryOutcome Outcome, string Detail) Of(Delivery delivery) => (delivery.Outcome, delivery.Detail);
}
