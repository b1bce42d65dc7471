using System.Security.Cryptography;
using System.Text;
using JitOperator.Api.Audit;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Tests.Records;

/// <summary>Records for tests.</summary>
internal static class RecordSamples
{
    public static AuditRecord Received(string reason = "A customer's order hangs.", string? number = null) => new()
    {
        Type = AuditRecordTypes.RequestReceived,
        Cluster = "test",
        Time = RecordTime.Format(DateTimeOffset.UnixEpoch),
        Actor = new("alice", "u-1", ["developers", "system:authenticated"], new Dictionary<string, IReadOnlyList<string>> { ["mfa"] = ["otp"] }),
        Request = new("pay", $"request-{number ?? NumberOf(reason)}", $"uid-{number ?? NumberOf(reason)}", "sha256:" + new string('a', 64)),
        Target = new("Role", "viewer", ["pay"], "sha256:" + new string('b', 64)),
        Reason = reason,
        Evidence = new([new string('s', 900)]),
    };

    /// <summary>Each reason is that of another request.</summary>
    private static string NumberOf(string reason) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reason)).AsSpan(0, 6));

    public static AuditRecord Decided(string comment = "Go ahead.") => new()
    {
        Type = AuditRecordTypes.ApprovalDecided,
        Cluster = "test",
        Time = RecordTime.Format(DateTimeOffset.UnixEpoch),
        Actor = new("bob", null, ["leads"]),
        Request = new("pay", "request-1", "uid-1"),
        Stage = new(0, "leads", 1, ["Group/leads"]),
        Decision = new("Approved", "approval-1", "uid-a", "2026-01-01T00:00:00.000Z", comment),
        Evidence = new([new string('t', 700)]),
    };
}
