using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;

namespace JitOperator.Audit.Records;

/// <summary>
/// Makes a record fit into the log by shortening what people wrote and what is proven elsewhere, no more than needed. It is never
/// silent: what is left ends with a mark, and the record lists length and digest of the whole. Names, UIDs, digests, times and causes
/// are never touched, because decisions stand on them.
/// </summary>
/// <remarks>Long texts go first, down to a length that still tells: nobody pushes evidence out of a record by typing a lot.</remarks>
public static class RecordShortener
{
    /// <summary>The last index that a JSON number holds exactly (RFC 8785 §3.2.2.3): room is kept for it.</summary>
    private const long LargestIndex = 9_007_199_254_740_991;

    private static readonly string s_someTime = RecordTime.Format(DateTimeOffset.UnixEpoch);

    private const int TellingLength = 400;
    private const int ShortestLength = 64;

    // Approvers are in the policy, whose digest stays. A stamp stays recognisable by its digest, and a grant's stamps are in the
    // records of the decisions as well.
    private static readonly ShortenableMember[] s_members =
    [
        .. Texts(TellingLength),
        ShortenableMember.List("explanation", r => r.Explanation, (r, value) => r with { Explanation = value }),
        ShortenableMember.List("target.risks", r => r.Target?.Risks, (r, value) => r with { Target = r.Target! with { Risks = value } }),
        ShortenableMember.List(
            "evidence.mfa.seen",
            r => r.Evidence?.Mfa?.Seen,
            (r, value) => r with { Evidence = r.Evidence! with { Mfa = r.Evidence.Mfa! with { Seen = value } } }),
        ShortenableMember.List(
            "stage.approvers", r => r.Stage?.Approvers, (r, value) => r with { Stage = r.Stage! with { Approvers = value } }),
        new("evidence.stamps", 0, r => r.Evidence?.Stamps, r => r.Evidence?.Stamps.Count ?? 0, DigestStamps),
        ShortenableMember.List("activity.action.command", r => r.Activity?.Action?.Command, (r, value) => r.WithAction(a => a with { Command = value })),
        ShortenableMember.Text("activity.action.userAgent", ShortestLength, r => r.Activity?.Action?.UserAgent, (r, value) => r.WithAction(a => a with { UserAgent = value })),
        ShortenableMember.Text("activity.action.path", ShortestLength, r => r.Activity?.Action?.Path, (r, value) => r.WithAction(a => a with { Path = value })),
        new("activity.actions", 0, r => r.Activity?.Actions, r => r.Activity?.Actions?.Count ?? 0, KeepActions),
        new("running", 0, r => r.Running, r => r.Running?.Count ?? 0, KeepRunning),
        new("policySpec", 0, r => r.PolicySpec, r => r.PolicySpec is null ? 0 : 1, DigestPolicySpec),
        ShortenableMember.List(
            "evidence.stamps", r => r.Evidence?.Stamps, (r, value) => r with { Evidence = r.Evidence! with { Stamps = value } }),
        ShortenableMember.List("actor.groups", r => r.Actor?.Groups, (r, value) => r with { Actor = r.Actor! with { Groups = value } }),
        new("actor.extra", 0, r => r.Actor?.Extra, r => r.Actor?.Extra?.Count ?? 0, KeepExtra),
        .. Texts(ShortestLength),
        // Their names follow from the request's UID and target.namespaces, which stay.
        new("bindings", 0, r => r.Bindings, r => r.Bindings?.Count ?? 0, KeepBindings),
    ];

    /// <summary>The record as it can be written, whatever index it is going to have.</summary>
    /// <exception cref="RecordTooLargeException">It is too large all the same.</exception>
    public static FittedRecord Fit(AuditRecord record)
    {
        var fitted = new FittedRecord(record, []);
        foreach (var member in s_members)
        {
            if (SizeOf(fitted) <= RecordCodec.MaxBytes)
                return fitted;
            fitted = Shorten(fitted, member, record);
        }

        var size = SizeOf(fitted);
        return size <= RecordCodec.MaxBytes ? fitted : throw new RecordTooLargeException(record.Type, size);
    }

    private static ShortenableMember[] Texts(int least) =>
    [
        ShortenableMember.Text("message", least, r => r.Message, (r, value) => r with { Message = value }),
        ShortenableMember.Text(
            "decision.comment", least, r => r.Decision?.Comment, (r, value) => r with { Decision = r.Decision! with { Comment = value } }),
        ShortenableMember.Text("reason", least, r => r.Reason, (r, value) => r with { Reason = value }),
    ];

    private static FittedRecord Shorten(FittedRecord fitted, ShortenableMember member, AuditRecord original)
    {
        var (least, most) = (member.Least, member.Count(original) - 1);
        if (least > most)
            return fitted;
        var cuts = fitted.Cuts.Any(cut => cut.Member == member.Path)
            ? fitted.Cuts
            : [.. fitted.Cuts, CutOf(member, original)];
        FittedRecord Keep(int units) => new(member.Keep(fitted.Record, original, units), cuts);

        // The most units with which it fits; if there are none such, the fewest, and the next member is shortened too.
        if (SizeOf(Keep(least)) > RecordCodec.MaxBytes)
            return Keep(least);
        while (least < most)
        {
            var middle = least + ((most - least + 1) / 2);
            if (SizeOf(Keep(middle)) <= RecordCodec.MaxBytes)
                least = middle;
            else
                most = middle - 1;
        }

        return Keep(least);
    }

    private static RecordCut CutOf(ShortenableMember member, AuditRecord original)
    {
        var whole = TypedJson.Serialize(member.Value(original));
        return new RecordCut(member.Path, whole.Length, CanonicalJson.Digest(whole));
    }

    private static AuditRecord DigestStamps(AuditRecord record, AuditRecord original, int whole) => record with
    {
        Evidence = record.Evidence! with { Stamps = [.. original.Evidence!.Stamps.Select((stamp, i) => i < whole ? stamp : DigestOf(stamp))] },
    };

    // All or nothing: half a rule would be another rule.
    private static AuditRecord DigestPolicySpec(AuditRecord record, AuditRecord original, int whole) => record with
    {
        PolicySpec = whole > 0 ? original.PolicySpec : OnlyDigest(TypedJson.Digest(original.PolicySpec)),
    };

    private static JsonElement OnlyDigest(string digest)
    {
        using var document = JsonDocument.Parse($"{{\"digest\":\"{digest}\"}}");
        return document.RootElement.Clone();
    }

    private static AuditRecord KeepActions(AuditRecord record, AuditRecord original, int units) => record with
    {
        Activity = record.Activity! with
        {
            Actions = [.. original.Activity!.Actions!.Take(units), new(ShortenableMember.Mark(original.Activity!.Actions!.Count - units, "more"), 0)],
        },
    };

    private static AuditRecord KeepRunning(AuditRecord record, AuditRecord original, int units) => record with
    {
        Running = [.. original.Running!.Take(units), new(string.Empty, string.Empty, ShortenableMember.Mark(original.Running!.Count - units, "more"))],
    };

    private static AuditRecord WithAction(this AuditRecord record, Func<AuditAction, AuditAction> change) =>
        record with { Activity = record.Activity! with { Action = change(record.Activity.Action!) } };

    private static string DigestOf(string stamp) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stamp)));

    private static AuditRecord KeepExtra(AuditRecord record, AuditRecord original, int units)
    {
        var extra = original.Actor!.Extra!;
        var kept = extra.OrderBy(pair => pair.Key, StringComparer.Ordinal).Take(units).ToDictionary(pair => pair.Key, pair => pair.Value);
        kept[ShortenableMember.Mark(extra.Count - units, "more")] = [];
        return record with { Actor = record.Actor! with { Extra = kept } };
    }

    private static AuditRecord KeepBindings(AuditRecord record, AuditRecord original, int units) => record with
    {
        Bindings =
        [
            .. original.Bindings!.Take(units),
            new AuditBinding(string.Empty, ShortenableMember.Mark(original.Bindings!.Count - units, "more")),
        ],
    };

    private static int SizeOf(FittedRecord fitted) =>
        RecordCodec.Encode(fitted with { Record = fitted.Record with { Index = LargestIndex, Time = s_someTime } }).Length;
}
