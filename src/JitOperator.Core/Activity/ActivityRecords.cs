using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Activity;

/// <summary>
/// Writes what was done with a grant into records. Names and paths are what a client sent, whether there is such a thing or not: they are
/// cut where no name of Kubernetes is that long.
/// </summary>
internal static class ActivityRecords
{
    private const int LongestLabel = 63;
    private const int LongestName = 253;
    private const int LongestPath = 512;
    private const int LongestAgent = 200;
    private const int MostWords = 64;

    public static AuditRecord Observed(AttributedCall attributed, string source, long count) => Of(AuditRecordTypes.ActivityObserved, attributed) with
    {
        Activity = Single(attributed, source) with { Count = count },
    };

    public static AuditRecord Summary(KnownGrant grant, TallyKey key, ActionTally tally, string source, int rows)
    {
        var (top, rest) = tally.Top(rows);
        return new()
        {
            Type = AuditRecordTypes.ActivitySummary,
            Actor = new(key.Username, key.Uid),
            Request = grant.Request,
            Activity = new(
                key.Attribution,
                Timestamp.Format(tally.From),
                Timestamp.Format(tally.Until),
                source,
                Actions: top,
                Count: tally.Count,
                Folded: rest > 0 ? rest : null),
        };
    }

    public static AuditRecord Unexpected(AttributedCall attributed, string source, string kind, string cause) => Of(AuditRecordTypes.ActivityUnexpected, attributed) with
    {
        Activity = Single(attributed, source),
        Cause = cause,
        Message = $"{kind} is not what AccessPolicy {attributed.Grant.Grant.PolicyName} expects under this grant"
            + (cause == UnexpectedUseActions.Revoke ? ", which therefore ends." : "."),
    };

    public static AuditRecord Running(KnownGrant grant, IReadOnlyList<AuditAction> running) => new()
    {
        Type = AuditRecordTypes.ActivityRunning,
        Request = grant.Request,
        Running = [.. running.Take(8)],
        Message = string.Create(
            CultureInfo.InvariantCulture,
            $"{running.Count} {(running.Count == 1 ? "call" : "calls")} made under the grant still ran when it ended. The API server does not end them; delete the pod, or cut the connection."),
    };

    public static AuditRecord Covered(KnownGrant grant, AuditCoverage coverage) => new()
    {
        Type = AuditRecordTypes.ActivityCoverage,
        Request = grant.Request,
        Coverage = coverage,
        Message = coverage.Status switch
        {
            CoverageStatuses.Complete => coverage.Actions == 0 ? "Nothing was done with the grant." : $"{Actions(coverage)}, and there were no others.",
            CoverageStatuses.Sampled when coverage.StartsReported == false =>
                $"{Actions(coverage)}. The API server tells of calls that run on, such as a watch, only when they are over; one that still runs is not known of.",
            CoverageStatuses.Sampled => $"{Actions(coverage)}. Events arrived all the time; whether the API server lost some of them is not known.",
            CoverageStatuses.Incomplete => $"{Actions(coverage)} that {(coverage.Actions == 1 ? "is" : "are")} known of. There may be others, in the gaps.",
            _ => "What was done with the grant is not known: no audit events arrived.",
        },
    };

    private static string Actions(AuditCoverage coverage) =>
        string.Create(CultureInfo.InvariantCulture, $"{coverage.Actions} {(coverage.Actions == 1 ? "action" : "actions")}");

    public static AuditActionCount Row(ApiCall call) => new(
        Label(call.Verb),
        0,
        call.ApiGroup is null ? null : ShortText.Cut(call.ApiGroup, LongestLabel),
        call.Resource is null
            ? ShortText.Cut(ApiCallReader.PathOf(call.RequestUri), LongestLabel)
            : Label(call.Subresource.Length > 0 ? $"{call.Resource}/{call.Subresource}" : call.Resource),
        Given(call.Namespace, LongestLabel),
        Given(call.Name, LongestLabel),
        call.Code);

    public static AuditAction Action(ApiCall call) => new(
        AuditIdOf(call),
        Label(call.Stage),
        Label(call.Verb),
        call.ApiGroup is null ? null : ShortText.Cut(call.ApiGroup, LongestName),
        call.Resource is null ? null : Label(call.Resource),
        Given(call.Subresource, LongestLabel),
        Given(call.Namespace, LongestLabel),
        Given(call.Name, LongestName),
        call.Resource is null ? ShortText.Cut(ApiCallReader.PathOf(call.RequestUri), LongestPath) : null,
        call.Code,
        Given(call.Address, LongestLabel),
        Given(call.UserAgent, LongestAgent),
        call.Subresource == "exec" && ApiCallReader.CommandOf(call.RequestUri) is { Count: > 0 } words
            ? [.. words.Take(MostWords).Select(word => ShortText.Cut(word, LongestPath))]
            : null,
        Given(call.ImpersonatedBy, LongestName),
        call.EventId());

    /// <summary>What sort of call it is, as in <c>create pods/exec</c>; the same for a call and for its record.</summary>
    public static string KindOf(AuditAction action)
    {
        var resource = action.Resource is null ? action.Path : action.Subresource is { } sub ? $"{action.Resource}/{sub}" : action.Resource;
        return $"{action.Verb} {resource}" + (action.ApiGroup is { Length: > 0 } group ? $".{group}" : string.Empty);
    }

    /// <summary>The audit ID as records have it.</summary>
    public static string AuditIdOf(ApiCall call) => Label(call.AuditId);

    private static AuditActivity Single(AttributedCall attributed, string source) => new(
        attributed.Attribution,
        Timestamp.Format(attributed.Call.ReceivedAt),
        attributed.Call.Stage == ApiCall.Started ? null : Timestamp.Format(attributed.Call.StageAt),
        source,
        Action(attributed.Call),
        AllowedBy: attributed.AllowedBy,
        Others: attributed.Others.Count > 0 ? [.. attributed.Others.Take(8)] : null);

    private static AuditRecord Of(string type, AttributedCall attributed) => new()
    {
        Type = type,
        Actor = new(attributed.Call.Username, attributed.Call.Uid),
        Request = attributed.Grant.Request,
    };

    private static string Label(string text) => ShortText.Cut(text, LongestLabel);

    private static string? Given(string? text, int longest) => string.IsNullOrEmpty(text) ? null : ShortText.Cut(text, longest);
}

/// <summary>What the actions of one tally have in common.</summary>
/// <param name="Attribution">How they belong to the grant.</param>
/// <param name="Username">Whose rights were used.</param>
/// <param name="Uid">Their UID.</param>
internal sealed record TallyKey(string Attribution, string Username, string? Uid);
