using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Rehearsals;
using JitOperator.Core.Requests;

namespace JitOperator.Core.Tests.Policies.Oracle;

/// <summary>What the oracle is told of one request. Tests of the oracle change it to see whether it notices.</summary>
internal sealed record Facts(
    AccessRequest Request,
    IReadOnlyList<AuditRecord> Records,
    IReadOnlyList<AccessApproval> Approvals,
    IReadOnlyList<ObservedBinding> Bindings)
{
    public static Facts Of(RehearsedRequest request) =>
        new(request.Manifest, [.. request.Records], [.. request.Approvals], [.. request.Bindings]);

    public string Name => $"{Request.Metadata.Name} ({Request.Metadata.Uid[..4]})";

    public IEnumerable<AuditRecord> Grants => Records.Where(r => r.Type is AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass);

    public AuditRecord? Grant => Grants.FirstOrDefault();

    /// <summary>The records that end it.</summary>
    public IEnumerable<AuditRecord> Ends => Records.Where(r => r.Type is AuditRecordTypes.GrantEnded or AuditRecordTypes.RequestDenied
        or AuditRecordTypes.RequestFailed or AuditRecordTypes.RequestRefused or AuditRecordTypes.RequestTimedOut or AuditRecordTypes.RequestWithdrawn);

    /// <summary>Who is to get access.</summary>
    public string Person => Request.Spec.Subject switch
    {
        null => Filer?.Username ?? string.Empty,
        { Kind: "ServiceAccount" } account => $"system:serviceaccount:{account.Namespace}:{account.Name}",
        var user => user.Name,
    };

    /// <summary>Who filed it, as recorded.</summary>
    public AuditActor? Filer => Records.FirstOrDefault(r => r.Type == AuditRecordTypes.RequestReceived)?.Actor;

    public bool IsGrantedAt(DateTimeOffset time) =>
        Grant is { } grant && Clock.Read(grant.Time) <= time && !Ends.Any(end => Clock.Read(end.Time) <= time);
}
