using System.Net.Sockets;
using JitOperator.Core.Notifications;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace JitOperator.Operator.Notifications;

/// <summary>Sends a notice as mail, over a connection of its own.</summary>
internal sealed partial class SmtpSender(ChannelOptions channel, TimeProvider time, ILogger logger) : INotificationSender
{
    private readonly TrustedCertificates? _trusted = channel.CaFile is { } file ? new TrustedCertificates(file) : null;

    public async Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        string? password = null;
        if (channel.SecretFile is { } file)
        {
            password = SecretFile.Read(file, out var fault);
            if (fault is not null)
            {
                return Delivery.Misconfigured(fault);
            }
        }

        using var limit = new CancellationTokenSource(channel.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await SendAsync(Message(notice), password, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Delivery.Later("no answer in time");
        }
        catch (AuthenticationException)
        {
            return Delivery.Misconfigured("the server does not take the user name and password");
        }
        catch (SmtpCommandException e)
        {
            var detail = $"SMTP {(int)e.StatusCode} ({e.ErrorCode})";
            return (int)e.StatusCode >= 500 ? Delivery.Refused(detail) : Delivery.Later(detail);
        }
        catch (NotSupportedException)
        {
            return Delivery.Misconfigured("the server offers no STARTTLS, or no way to log in");
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or SslHandshakeException)
        {
            return Delivery.Later($"no connection: {e.GetType().Name}");
        }
    }

    private async Task<Delivery> SendAsync(MimeMessage message, string? password, CancellationToken cancellationToken)
    {
        using var client = new TolerantClient { CheckCertificateRevocation = false, LocalDomain = Domain() };
        if (_trusted is not null)
        {
            client.ServerCertificateValidationCallback = (_, certificate, chain, errors) => _trusted.Accepts(certificate, chain, errors);
        }

        var tls = channel.Tls switch
        {
            MailTls.Implicit => SecureSocketOptions.SslOnConnect,
            MailTls.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        };
        await client.ConnectAsync(channel.Host, channel.Port, tls, cancellationToken);
        if (password is not null)
        {
            await client.AuthenticateAsync(channel.Username!, password, cancellationToken);
        }

        await client.SendAsync(message, cancellationToken);
        await LeaveAsync(client, cancellationToken);
        if (client.Refused > 0)
        {
            LogRefused(logger, channel.Name, client.Refused, channel.To.Count);
        }

        return Delivery.Sent(client.Refused == 0 ? "SMTP 250" : $"SMTP 250, but {client.Refused} of {channel.To.Count} recipients were refused");
    }

    // It has been taken: what comes now must not have it sent again.
    private static async Task LeaveAsync(TolerantClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or OperationCanceledException)
        {
        }
    }

    private MimeMessage Message(Notice notice)
    {
        var mail = MailText.Of(notice, Domain());
        var message = new MimeMessage
        {
            Subject = mail.Subject,
            MessageId = mail.MessageId,
            InReplyTo = mail.ThreadId,
            Date = time.GetUtcNow(),
            Body = new TextPart("plain") { Text = mail.Body },
        };
        message.References.Add(mail.ThreadId);
        message.From.Add(new MailboxAddress("JIT Operator", channel.From));
        message.To.AddRange(channel.To.Select(address => new MailboxAddress(null, address)));
        // RFC 3834: no machine should answer.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-JIT-Event", notice.Event);
        message.Importance = notice.IsWarning ? MessageImportance.High : MessageImportance.Normal;
        return message;
    }

    private string Domain() => channel.From[(channel.From.LastIndexOf('@') + 1)..];

    [LoggerMessage(LogLevel.Warning, "Channel {Channel}: the mail server refused {Refused} of {All} recipients; the others were told")]
    private static partial void LogRefused(ILogger logger, string channel, int refused, int all);

    // One address that is gone must not keep the others from being told.
    private sealed class TolerantClient : SmtpClient
    {
        public int Refused { get; private set; }

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            // Greylisting and the like pass: those wait for another attempt.
            if ((int)response.StatusCode < 500)
            {
                base.OnRecipientNotAccepted(message, mailbox, response);
            }

            Refused++;
        }
    }
}
