using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JitOperator.Api.Audit;

namespace JitOperator.Core.Notifications;

/// <summary>Identifies what is told, so that a receiver knows a repetition.</summary>
public static class NoticeId
{
    /// <summary>
    /// The record's index, and 16 hexadecimal digits of the SHA-256 of origin, index and time, each on a line: a log that was begun
    /// anew under the same name has other times. No dot in it, which the signature separates its parts with.
    /// </summary>
    public static string Of(string origin, AuditRecord record)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{origin}\n{record.Index}\n{record.Time}");
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
        return string.Create(CultureInfo.InvariantCulture, $"{record.Index}-{digest}");
    }
}
