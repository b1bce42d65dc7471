using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;

namespace JitOperator.ClusterTests.Chaos;

/// <summary>Holds what the API server saw against what the operator promises and against what its log says.</summary>
/// <param name="place">The namespace.</param>
/// <param name="api">What the API server says.</param>
/// <param name="records">What the operator's log says; it has been verified.</param>
/// <param name="outages">What happened.</param>
/// <param name="pulse">How long the machine let people wait.</param>
internal sealed class ChaosChecker(string place, ApiAuditLog api, IReadOnlyList<AuditRecord> records, IReadOnlyList<Outage> outages, Pulse pulse)
{
    /// <summary>How late a binding may end while the API server can be written to and one of two replicas is well, or after its return.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    /// <summary>Once; again by a leader that does not know whether the one before it did, or whose answer was lost; more is a quarrel.</summary>
    private const int MostCreations = 3;

    private readonly List<string> _violations = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Bindings that came to be.</summary>
    public int Granted { get; private set; }

    /// <summary>How much later than its expiry, or the end of an outage of the API server in which that fell, the latest binding ended.</summary>
    public TimeSpan Latest { get; private set; }

    /// <summary>How many bindings an outage of the API server kept from ending on time.</summary>
    public int HeldUp { get; private set; }

    /// <summary>Looks at all of it.</summary>
    public void Check(IReadOnlyCollection<Life> lives)
    {
        var uids = lives.ToDictionary(life => BindingName.For(life.Uid, place), life => life, StringComparer.Ordinal);
        foreach (var binding in api.Bindings.Where(binding => !uids.ContainsKey(binding)))
        {
            _violations.Add($"{binding}: a binding of no request that anybody made");
        }

        foreach (var (binding, life) in uids)
        {
            Check(life, binding, [.. records.Where(record => record.Request?.Uid == life.Uid)]);
        }
    }

    private void Check(Life life, string binding, IReadOnlyList<AuditRecord> story)
    {
        var issued = story.Where(record => record.Type == AuditRecordTypes.GrantIssued).ToList();
        var ended = story.Where(record => record.Type == AuditRecordTypes.GrantEnded).ToList();
        var creations = api.CreationsOf(binding);
        Require(issued.Count <= 1 && ended.Count == issued.Count, life, $"{issued.Count} records of a grant, {ended.Count} of its end");
        Require(life.Message.Length > 0, life, "it ended without a reason");
        Require(creations.Count == 0 || issued.Count == 1, life, "a binding without a record of the grant");
        Require(creations.Count <= MostCreations, life, $"its binding was created {creations.Count} times");
        if (issued is not [var grant] || creations.Count == 0)
            return;

        Granted++;
        var approved = story.FirstOrDefault(record => record is { Type: AuditRecordTypes.ApprovalDecided, Decision.Verdict: Decisions.Approved });
        Require(approved is not null && approved.Index < grant.Index, life, "granted without a record of an approval");

        // The two are on one clock, the API server's.
        if (api.CommitOf(grant.Index) is { } stored)
            Require(creations[0] >= stored, life, $"its binding was asked for {(stored - creations[0]).TotalMilliseconds:F0} ms before its record was stored");
        if (!Timestamp.TryParse(grant.ExpiresAt, out var expiry))
        {
            _violations.Add($"{life.Name}: the record of its grant has no expiry");
            return;
        }

        Require(creations.All(creation => creation < expiry + SkewAt(creation)), life, "its binding was created after its expiry");
        if (api.DeletionOf(binding) is not { } deleted)
            return;
        Require(creations.All(creation => creation <= deleted), life, "its binding came back after it had ended");

        // One that a wrong clock gave may be over when it begins.
        var due = Due(expiry > creations[^1] ? expiry : creations[^1]);
        if (outages.Any(outage => outage.Until == due))
            HeldUp++;
        var late = deleted - due;
        Latest = late > Latest ? late : Latest;
        var stalled = pulse.LongestAround(due, Bound * 2);
        Require(
            late <= Bound + stalled,
            life,
            $"its binding ended {late.TotalMilliseconds:F0} ms late at {deleted:HH:mm:ss.fff}, where the machine stood still for {stalled.TotalMilliseconds:F0} ms at most");
    }

    // While the API server cannot be written to, nothing can be deleted.
    private DateTimeOffset Due(DateTimeOffset expiry) => outages
        .Where(outage => outage.Disaster.TakesTheApiAway && outage.From - Bound <= expiry && expiry <= outage.Until)
        .Select(outage => outage.Until)
        .Append(expiry)
        .Max();

    // A process reads its clock anew after a second; what it decided before may be under way for another few.
    private TimeSpan SkewAt(DateTimeOffset instant) => outages
        .Where(outage => outage.From <= instant && instant <= outage.Until + TimeSpan.FromSeconds(5))
        .Select(outage => outage.Disaster.Skew)
        .Append(TimeSpan.Zero)
        .Max();

    private void Require(bool holds, Life life, string otherwise)
    {
        if (!holds)
            _violations.Add($"{life.Name} ({life.Phase}): {otherwise}");
    }
}
