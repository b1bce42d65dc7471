using JitOperator.Api;
using JitOperator.Core.Stamps;
using JitOperator.Runtime.Admission;
using Xunit;

namespace JitOperator.Operator.Tests.Admission;

/// <summary>
/// A replica whose clock was ten minutes ahead stamped requests that then did not verify: people were denied for good, and named as
/// forgers. Found by letting clocks go wrong under load.
/// </summary>
public class WrongClockTests
{
    private const string Fault = "The operator's clock is 600 s ahead of the API server's.";
    private readonly Office _office = new();

    [Fact]
    public async Task Ask_WhileTheClockIsWrong_IsRefusedForNow()
    {
        _office.ClockFault = Fault;

        var (verdict, stored) = await _office.SendAsync("alice", AdmissionOperation.Create, Office.Request(), null, ["dev"]);

        Assert.Equal((false, 503), (verdict.IsAllowed, verdict.Code));
        Assert.StartsWith(Fault, verdict.Message, StringComparison.Ordinal);
        Assert.Null(stored);
    }

    [Theory]
    [InlineData(Decisions.Approved, false)]
    [InlineData(Decisions.Denied, true)]
    public async Task Decide_WhileTheClockIsWrong_OnlyRefusalsPass(string decision, bool passes)
    {
        var (_, approval) = await _office.AskAsync();
        _office.ClockFault = Fault;

        var (verdict, _) = await _office.SendAsync(
            "bob", AdmissionOperation.Update, Office.Changed(approval, a => a.Spec.Decision = decision), approval, ["leads"]);

        Assert.True(passes == verdict.IsAllowed, verdict.Message);
    }

    [Fact]
    public async Task Revoke_WhileTheClockIsWrong_Passes()
    {
        var (request, _) = await _office.AskAsync();
        _office.ClockFault = Fault;

        var (verdict, stored) = await _office.SendAsync(
            "alice", AdmissionOperation.Update, Office.Changed(request, r => r.Spec.Revoked = true), request, ["dev"]);

        Assert.True(verdict.IsAllowed, verdict.Message);
        Assert.NotNull(RevocationStamp.Verify(stored!, _office.Key));
    }

    [Fact]
    public async Task Policy_WhileTheClockIsWrong_IsNotSignedAndKeepsItsLabelsFree()
    {
        var (_, policy) = await _office.SendAsync("root", AdmissionOperation.Create, Office.Policy(), null);
        _office.ClockFault = Fault;

        var (made, _) = await _office.SendAsync("root", AdmissionOperation.Create, Office.Policy(), null);
        var (changed, _) = await _office.SendAsync("root", AdmissionOperation.Update, Office.Changed(policy!, p => p.Spec.MaxDuration = "2h"), policy);
        var (labelled, _) = await _office.SendAsync(
            "root", AdmissionOperation.Update, Office.Changed(policy!, p => p.Metadata.Labels = new Dictionary<string, string> { ["team"] = "pay" }), policy);

        Assert.Equal((503, 503), (made.Code, changed.Code));
        Assert.True(labelled.IsAllowed, labelled.Message);
    }
}
