using System.Collections.Immutable;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>
/// What the audit log says of one request: the fold of its records. It, and not the request's status, is what decisions stand on, so
/// that a crash between any two steps neither loses nor repeats one.
/// </summary>
public sealed record RequestHistory
{
    /// <summary>A request that the log does not know.</summary>
    public static RequestHistory None { get; } = new();

    /// <summary>The request, as the first record about it names it; null when there is none.</summary>
    public AuditRequest? Request { get; init; }

    /// <summary>What it asks for, from the same record.</summary>
    public AuditTarget? Target { get; init; }

    /// <summary>True once the request was recorded as received.</summary>
    public bool Received { get; init; }

    /// <summary>What approvals must cover; null before the first stage opened.</summary>
    public Coverage? Coverage { get; init; }

    /// <summary>The agreed duration; zero before the first stage opened.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Stages that were opened since the last time that approval began anew.</summary>
    public ImmutableList<OpenedStage> Stages { get; init; } = [];

    /// <summary>UIDs of approvals whose decision was recorded, counted or not.</summary>
    public ImmutableHashSet<string> JudgedApprovals { get; init; } = [];

    /// <summary>Of those, the UIDs of approvals whose decision does not count, with the sentence that says why.</summary>
    public ImmutableDictionary<string, string> RefusedApprovals { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The grant; null before there was one.</summary>
    public Grant? Grant { get; init; }

    /// <summary>The terminal phase, one of <see cref="RequestPhases"/>; null while the request lives.</summary>
    public string? TerminalPhase { get; init; }

    /// <summary>Why it is in its terminal phase, for programs.</summary>
    public string Cause { get; init; } = string.Empty;

    /// <summary>Why it is in its terminal phase, for people.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>Digest of the role's rules that a warning was last given about; null without any.</summary>
    public string? WarnedRulesDigest { get; init; }

    /// <summary>The history with one more record. Records of types that do not bear on a decision change nothing.</summary>
    public RequestHistory Apply(AuditRecord record) => Step(record) with
    {
        Request = Request ?? record.Request,
        Target = Target ?? record.Target,
    };

    /// <summary>The history with several more records, in order.</summary>
    public RequestHistory Apply(IEnumerable<AuditRecord> records) => records.Aggregate(this, (history, record) => history.Apply(record));

    private RequestHistory Step(AuditRecord record) => record.Type switch
    {
        AuditRecordTypes.RequestReceived => this with { Received = true },
        AuditRecordTypes.RequestRefused => End(RequestPhases.Denied, record),
        AuditRecordTypes.RequestDenied => End(RequestPhases.Denied, record),
        AuditRecordTypes.RequestWithdrawn => End(RequestPhases.Withdrawn, record),
        AuditRecordTypes.RequestTimedOut => End(RequestPhases.TimedOut, record),
        AuditRecordTypes.RequestFailed => End(RequestPhases.Failed, record),
        AuditRecordTypes.ApprovalRequested => Open(record),
        AuditRecordTypes.ApprovalDecided => Count(record),
        AuditRecordTypes.ApprovalRefused => this with
        {
            JudgedApprovals = JudgedApprovals.Add(record.Decision!.ApprovalUid),
            RefusedApprovals = RefusedApprovals.SetItem(record.Decision.ApprovalUid, record.Message ?? string.Empty),
        },
        AuditRecordTypes.ApprovalSuperseded => this with { Coverage = null, Stages = [], Duration = TimeSpan.Zero },
        AuditRecordTypes.GrantIssued => this with { Grant = Grant.From(record) },
        AuditRecordTypes.GrantRoleChanged => this with { WarnedRulesDigest = record.Target?.RoleRulesDigest },
        AuditRecordTypes.GrantEnded =>
            End(record.Cause == GrantEndCauses.Expired ? RequestPhases.Expired : RequestPhases.Revoked, record),
        _ => this,
    };

    private RequestHistory End(string phase, AuditRecord record) => this with
    {
        TerminalPhase = phase,
        Cause = record.Cause ?? string.Empty,
        Message = record.Message ?? string.Empty,
    };

    private RequestHistory Open(AuditRecord record) => this with
    {
        Coverage = Coverage.From(record),
        Duration = TimeSpan.FromSeconds(record.DurationSeconds ?? 0),
        Stages = Stages.Add(OpenedStage.From(record.Stage!)),
    };

    private RequestHistory Count(AuditRecord record)
    {
        var stage = Stages.FindIndex(s => s.Index == record.Stage!.Index);
        var judged = this with { JudgedApprovals = JudgedApprovals.Add(record.Decision!.ApprovalUid) };
        return stage < 0 || record.Decision.Verdict != Decisions.Approved
            ? judged
            : judged with
            {
                Stages = Stages.SetItem(stage, Stages[stage] with
                {
                    ApprovedBy = Stages[stage].ApprovedBy.Add(record.Actor!.Username),
                    Stamps = Stages[stage].Stamps.AddRange(record.Evidence?.Stamps ?? []),
                }),
            };
    }
}

/// <summary>What an approval covers. All of it must be the same at the decision and at the grant.</summary>
/// <param name="RequestDigest">Digest of the request.</param>
/// <param name="PolicyName">Name of the policy.</param>
/// <param name="PolicyGeneration">Generation of the policy.</param>
/// <param name="PolicyDigest">Digest of the policy.</param>
/// <param name="RoleRulesDigest">Digest of the role's rules.</param>
public sealed record Coverage(
    string RequestDigest, string PolicyName, long PolicyGeneration, string PolicyDigest, string RoleRulesDigest)
{
    internal static Coverage From(AuditRecord record) => new(
        record.Request?.Digest ?? string.Empty,
        record.Policy?.Name ?? string.Empty,
        record.Policy?.Generation ?? 0,
        record.Policy?.Digest ?? string.Empty,
        record.Target?.RoleRulesDigest ?? string.Empty);
}

/// <summary>A stage that was opened.</summary>
/// <param name="Index">Position, from 0.</param>
/// <param name="Name">Name.</param>
/// <param name="Required">How many people must approve.</param>
/// <param name="Deadline">Until when it is open.</param>
public sealed record OpenedStage(int Index, string Name, int Required, DateTimeOffset Deadline)
{
    /// <summary>Who may decide, as in <c>Group/leads</c>.</summary>
    public IReadOnlyList<string> Approvers { get; init; } = [];

    /// <summary>Who approved, each person once.</summary>
    public ImmutableList<string> ApprovedBy { get; init; } = [];

    /// <summary>The stamps of those approvals.</summary>
    public ImmutableList<string> Stamps { get; init; } = [];

    /// <summary>True when enough people approved.</summary>
    public bool Complete => ApprovedBy.Count >= Required;

    // A record that cannot be read closes the stage rather than keeping it open.
    internal static OpenedStage From(AuditStage stage) => new(
        stage.Index, stage.Name, stage.Required ?? int.MaxValue,
        Timestamp.TryParse(stage.Deadline, out var deadline) ? deadline : DateTimeOffset.MinValue)
    {
        Approvers = stage.Approvers ?? [],
    };
}

/// <summary>A grant as it was recorded before its binding was created.</summary>
/// <param name="StartsAt">When access began.</param>
/// <param name="ExpiresAt">When it ends. Never moves.</param>
/// <param name="Username">Who is bound.</param>
/// <param name="RoleKind">Kind of the role.</param>
/// <param name="RoleName">Name of the role.</param>
/// <param name="RoleRulesDigest">Digest of the rules that were agreed to.</param>
/// <param name="PolicyName">The policy that it was granted by.</param>
/// <param name="Binding">The role binding.</param>
public sealed record Grant(
    DateTimeOffset StartsAt, DateTimeOffset ExpiresAt, string Username, string RoleKind, string RoleName, string RoleRulesDigest,
    string PolicyName, AuditBinding Binding)
{
    /// <summary>That it ended as agreed, for people.</summary>
    internal string ExpiredMessage => $"Access ended at {Timestamp.Format(ExpiresAt)} as agreed.";

    /// <summary>What to delete when it ends: the bindings that were seen, and its own, which the executor reads anew if it was not.</summary>
    internal List<AuditBinding> BindingsToDelete(IEnumerable<ObservedBinding> ours)
    {
        var bindings = ours.Select(b => b.Reference).ToList();
        if (bindings.TrueForAll(b => b.Name != Binding.Name))
        {
            bindings.Add(Binding);
        }

        return bindings;
    }

    // A record that cannot be read is a grant that is over.
    internal static Grant From(AuditRecord record) => new(
        Timestamp.TryParse(record.StartsAt, out var startsAt) ? startsAt : DateTimeOffset.MinValue,
        Timestamp.TryParse(record.ExpiresAt, out var expiresAt) ? expiresAt : DateTimeOffset.MinValue,
        record.Actor?.Username ?? string.Empty,
        record.Target?.RoleKind ?? string.Empty,
        record.Target?.RoleName ?? string.Empty,
        record.Target?.RoleRulesDigest ?? string.Empty,
        record.Policy?.Name ?? string.Empty,
        record.Bindings is [var binding, ..] ? binding : new AuditBinding(string.Empty, string.Empty));
}
