using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Stamps;
using JitOperator.Runtime.Admission;
using Xunit;

namespace JitOperator.Operator.Tests.Admission;

public class ApprovalAdmissionTests
{
    private readonly Office _office = new();

    [Fact]
    public async Task Decide_AnApprover_IsStamped()
    {
        var (_, approval) = await _office.AskAsync();

        var (verdict, stored) = await DecideAsync(approval, "bob", Decisions.Approved);

        Assert.True(verdict.IsAllowed, verdict.Message);
        Assert.Equal("bob", DecisionStamp.Verify(stored!, _office.Key)!.User.Username);
    }

    [Theory]
    [InlineData("alice", "asked for this access")]
    [InlineData("ALICE", "asked for this access")]
    public async Task Decide_TheRequester_IsRefusedUnderAnySpelling(string user, string why)
    {
        var (_, approval) = await _office.AskAsync();

        var (verdict, _) = await DecideAsync(approval, user, Decisions.Approved);

        Refused(verdict, why);
    }

    [Fact]
    public async Task Decide_SomebodyElse_IsToldWhoCan()
    {
        var (_, approval) = await _office.AskAsync();

        var (verdict, _) = await _office.SendAsync(
            "mallory", AdmissionOperation.Update, Office.Changed(approval, a => a.Spec.Decision = Decisions.Approved), approval);

        Refused(verdict, "it waits on Group/leads");
    }

    [Fact]
    public async Task Decide_TheSamePersonTwice_IsRefused()
    {
        await _office.AskAsync();
        var (_, first) = await DecideAsync(_office.Approvals[0], "bob", Decisions.Approved);
        _office.Approvals[0] = first!;

        var (verdict, _) = await DecideAsync(_office.Approvals[1], "Bob", Decisions.Approved);

        Refused(verdict, "already approved");
    }

    [Fact]
    public async Task Decide_Twice_IsRefused()
    {
        var (_, approval) = await _office.AskAsync();
        var (_, decided) = await DecideAsync(approval, "bob", Decisions.Approved);

        var (verdict, _) = await DecideAsync(decided!, "bob", Decisions.Denied);

        Refused(verdict, "spec.decision is Approved already and final");
    }

    [Fact]
    public async Task Decide_AfterTheDeadline_IsRefused()
    {
        var (_, approval) = await _office.AskAsync();
        _office.Time.Advance(TimeSpan.FromHours(25));

        var (verdict, _) = await DecideAsync(approval, "bob", Decisions.Approved);

        Refused(verdict, "closed at");
    }

    [Fact]
    public async Task Decide_PolicyChangedSince_IsRefused()
    {
        var (_, approval) = await _office.AskAsync();
        _office.Policies[0].Spec.MaxDuration = "2h";

        var (verdict, _) = await DecideAsync(approval, "bob", Decisions.Approved);

        Refused(verdict, "has changed since");
    }

    [Fact]
    public async Task Decide_RequestIsOver_IsRefused()
    {
        var (request, approval) = await _office.AskAsync();
        request.Status = new() { Phase = RequestPhases.Withdrawn };

        var (verdict, _) = await DecideAsync(approval, "bob", Decisions.Approved);

        Refused(verdict, "nothing left to decide");
    }

    [Theory]
    [InlineData("Maybe")]
    [InlineData("approved")]
    [InlineData("")]
    public async Task Decide_AnotherWord_IsRefused(string word)
    {
        var (_, approval) = await _office.AskAsync();

        var (verdict, _) = await DecideAsync(approval, "bob", word);

        Refused(verdict, "spec.decision must be set to Approved or Denied");
    }

    public static TheoryData<string, Action<AccessApproval>> OtherChanges => new()
    {
        { "summary", a => a.Spec.Summary.Duration = "8h" },
        { "digest", a => a.Spec.RequestDigest = "sha256:other" },
        { "stage", a => a.Spec.Stage = "other" },
        { "role", a => a.Spec.RoleRulesDigest = "sha256:other" },
        { "request", a => a.Spec.RequestRef.Uid = "r2" },
    };

    [Theory]
    [MemberData(nameof(OtherChanges))]
    public async Task Decide_AndChangeWhatIsAgreedTo_IsRefused(string what, Action<AccessApproval> change)
    {
        var (_, approval) = await _office.AskAsync();

        var (verdict, _) = await _office.SendAsync(
            "bob",
            AdmissionOperation.Update,
            Office.Changed(approval, a =>
            {
                a.Spec.Decision = Decisions.Approved;
                change(a);
            }),
            approval,
            ["leads"]);

        Assert.False(verdict.IsAllowed, what);
        Refused(verdict, "Only spec.decision and spec.comment can be set");
    }

    [Fact]
    public async Task Update_TheStampAlone_IsRefused()
    {
        var (_, approval) = await _office.AskAsync();
        var forged = Office.Changed(
            approval, a => a.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Annotations.DecisionStamp] = "x" });

        var (verdict, _) = await _office.SendAsync("bob", AdmissionOperation.Update, forged, approval, ["leads"]);

        Refused(verdict, "is the operator's");
    }

    [Fact]
    public async Task Create_ByAPerson_IsRefused()
    {
        var (_, approval) = await _office.AskAsync();

        var (verdict, _) = await _office.SendAsync("bob", AdmissionOperation.Create, approval, null, ["leads"]);

        Refused(verdict, "laid out by the operator");
    }

    [Theory]
    [InlineData("bob", false)]
    [InlineData(Office.OperatorUser, true)]
    [InlineData("system:serviceaccount:kube-system:generic-garbage-collector", true)]
    [InlineData("system:serviceaccount:kube-system:namespace-controller", true)]
    public async Task Delete_OfAnOpenRequest_IsNotForPeople(string user, bool allowed)
    {
        var (_, approval) = await _office.AskAsync();

        var (verdict, _) = await _office.SendAsync(user, AdmissionOperation.Delete, null, approval);

        Assert.Equal(allowed, verdict.IsAllowed);
    }

    [Fact]
    public async Task Delete_WhenTheRequestIsGone_IsAllowed()
    {
        var (_, approval) = await _office.AskAsync();
        _office.Requests.Clear();

        var (verdict, _) = await _office.SendAsync("bob", AdmissionOperation.Delete, null, approval);

        Assert.True(verdict.IsAllowed);
    }

    private Task<(AdmissionVerdict Verdict, AccessApproval? Stored)> DecideAsync(AccessApproval approval, string user, string decision) =>
        _office.SendAsync(
            user, AdmissionOperation.Update, Office.Changed(approval, a => a.Spec.Decision = decision), approval, ["leads"]);

    private static void Refused(AdmissionVerdict verdict, string why)
    {
        Assert.False(verdict.IsAllowed);
        Assert.Contains(why, verdict.Message, StringComparison.Ordinal);
    }
}
