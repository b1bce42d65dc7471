using CsCheck;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Operator.Requests;
using Xunit;

namespace JitOperator.Operator.Tests.Requests;

/// <summary>A book that was read back from its state and the records after it knows what the one knows that read everything.</summary>
public class BookStateTests
{
    private static readonly string[] Types =
    [
        AuditRecordTypes.RequestReceived, AuditRecordTypes.ApprovalRequested, AuditRecordTypes.ApprovalEscalated, AuditRecordTypes.ApprovalDecided,
        AuditRecordTypes.ApprovalRefused, AuditRecordTypes.ApprovalSuperseded, AuditRecordTypes.RequestScheduled, AuditRecordTypes.GrantIssued,
        AuditRecordTypes.GrantBreakGlass, AuditRecordTypes.ReviewRequested, AuditRecordTypes.ReviewDecided, AuditRecordTypes.GrantEnded,
        AuditRecordTypes.RequestDenied,
    ];

    [Fact]
    public void Restore_AfterPruningAnywhere_KnowsTheSame() => Gen.Int[0, int.MaxValue].Sample(Check, iter: 500);

    [Fact]
    public void Before_AfterARequestWasForgotten_StillKnowsThatItWasCarriedOut()
    {
        var book = new HistoryBook();
        book.Apply(Record(0, "r1", AuditRecordTypes.RequestReceived));
        book.Apply(Record(1, "r1", AuditRecordTypes.GrantIssued));
        book.Apply(Record(2, "r1", AuditRecordTypes.GrantEnded));
        book.Apply(Record(3, "r2", AuditRecordTypes.RequestReceived, person: "alice"));
        book.Apply(Record(4, "r2", AuditRecordTypes.GrantIssued, person: "alice"));
        book.Apply(Record(5, "r2", AuditRecordTypes.GrantEnded, person: "alice"));

        var state = BookState.Read(book.Reduce(100, _ => false).Write());
        var restored = new HistoryBook();
        restored.Restore(state);

        Assert.Same(RequestHistory.None, restored.Of("r1"));
        Assert.NotNull(restored.Before(Request("r9", "r1")));
        Assert.NotNull(book.Before(Request("r9", "r1")));
        Assert.Null(restored.Before(Request("r9", "r8")));
    }

    [Fact]
    public void Read_AnotherVersion_IsRefused()
    {
        var later = new BookState(2, [], []).Write();

        Assert.Contains("version", Assert.Throws<InvalidOperationException>(() => BookState.Read(later)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => BookState.Read("no state"u8));
    }

    private static void Check(int seed)
    {
        var random = new Random(seed);
        var records = Enumerable.Range(0, 120)
            .Select(i => (Index: i, Number: random.Next(12)))
            .Select(at => Record(at.Index, $"r{at.Number}", Types[random.Next(Types.Length)], $"person{at.Number % 3}", random) with { Policy = new($"policy{at.Number % 2}", 1, "sha256:p") })
            .ToList();
        // What is over comes to nothing more.
        var over = new HashSet<string>(StringComparer.Ordinal);
        records = records
            .Where(record => !over.Contains(record.Request!.Uid) && (record.Type is not (AuditRecordTypes.GrantEnded or AuditRecordTypes.RequestDenied) || over.Add(record.Request.Uid)))
            .Select((record, i) => record with { Index = i })
            .ToList();
        var (pruned, head) = (random.Next(records.Count), random.Next(records.Count + 1));
        pruned = Math.Min(pruned, head);
        var gone = Enumerable.Range(0, 12).Where(_ => random.Next(2) == 0).Select(i => $"r{i}").ToHashSet(StringComparer.Ordinal);

        var whole = new HistoryBook();
        records.ForEach(whole.Apply);
        var before = new HistoryBook();
        records.Take(head).ToList().ForEach(before.Apply);
        var restored = new HistoryBook();
        restored.Restore(BookState.Read(before.Reduce(pruned, uid => !gone.Contains(uid)).Write()));
        records.Skip(pruned).ToList().ForEach(restored.Apply);
        records.Skip(head).ToList().ForEach(before.Apply);

        foreach (var uid in Enumerable.Range(0, 12).Select(i => $"r{i}"))
        {
            Assert.Equal(Shape(before.Of(uid)), Shape(restored.Of(uid)));
            Assert.Equal(whole.Before(Request("other", uid)) is null, restored.Before(Request("other", uid)) is null);
            if (restored.Of(uid) != RequestHistory.None)
            {
                Assert.Equal(Shape(whole.Of(uid)), Shape(restored.Of(uid)));
            }
            else
            {
                Assert.True(whole.Of(uid) == RequestHistory.None || whole.Of(uid).TerminalPhase is not null, "A request that lives was forgotten.");
            }
        }

        Assert.Equal(whole.Live.Order(), restored.Live.Order());
        Assert.Equal(whole.InReview.Order(), restored.InReview.Order());
        foreach (var person in Enumerable.Range(0, 3).Select(i => $"person{i}"))
        {
            Assert.Equal(whole.OthersOf(person, "none").Select(Shape).Order(), restored.OthersOf(person, "none").Select(Shape).Order());
        }
    }

    // Immutable collections do not compare by what is in them.
    private static string Shape(RequestHistory history) => System.Text.Encoding.UTF8.GetString(
        new BookState(1, [new RequestState("x", 0, history with { JudgedApprovals = [], RefusedApprovals = [] })], []).Write())
        + string.Join(',', history.JudgedApprovals.Order(StringComparer.Ordinal)) + string.Join(',', history.RefusedApprovals.Keys.Order(StringComparer.Ordinal));

    private static AuditRequest Request(string uid, string name) => new("pay", name, uid, "sha256:" + name);

    private static AuditRecord Record(long index, string uid, string type, string person = "alice", Random? random = null) => new()
    {
        Index = index,
        Type = type,
        Time = $"2026-11-24T10:{index / 60:00}:{index % 60:00}.000Z",
        Request = Request(uid, uid),
        Actor = new(person, "u1", ["devs"]),
        Policy = new("policy", 1, "sha256:p"),
        Target = new("Role", "viewer", ["pay", "shop"], "sha256:r"),
        Stage = new(random?.Next(2) ?? 0, "leads", 1, ["Group/leads"], "2026-11-24T12:00:00.000Z"),
        Decision = new(random?.Next(2) == 0 ? Decisions.Denied : Decisions.Approved, "a", $"a{index}", null, "fine"),
        StartsAt = "2026-11-24T10:00:00Z",
        ExpiresAt = "2026-11-24T12:00:00Z",
        DurationSeconds = 7200,
        Cause = "Expired",
        Message = "m",
        Evidence = new(["stamp"]),
    };
}
