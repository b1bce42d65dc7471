using JitOperator.Api;
using JitOperator.Core.Stamps;
using JitOperator.Runtime.Admission;
using Xunit;

namespace JitOperator.Operator.Tests.Admission;

public class RequestAdmissionTests
{
    private readonly Office _office = new();

    [Fact]
    public async Task Create_Sound_IsStampedWithTheUserAndGetsTheFinalizer()
    {
        var (verdict, stored) = await _office.SendAsync("alice", AdmissionOperation.Create, Office.Request(), null, ["dev"]);

        Assert.True(verdict.IsAllowed, verdict.Message);
        stored!.Metadata.CreationTimestamp = Office.Start.UtcDateTime;
        var stamp = RequestStamp.Verify(stored, _office.Key);
        Assert.Equal("alice", stamp!.User.Username);
        Assert.Equal(["dev"], stamp.User.Groups!);
        Assert.Contains(ApiConstants.Finalizer, stored.Metadata.Finalizers);
    }

    [Fact]
    public async Task Create_WithAStampOfItsOwn_IsStampedAnew()
    {
        var (_, mallory) = await _office.SendAsync("alice", AdmissionOperation.Create, Office.Request(), null, ["dev"]);

        var (verdict, stored) = await _office.SendAsync("mallory", AdmissionOperation.Create, mallory, null, ["dev"]);

        Assert.True(verdict.IsAllowed, verdict.Message);
        stored!.Metadata.CreationTimestamp = Office.Start.UtcDateTime;
        Assert.Equal("mallory", RequestStamp.Verify(stored, _office.Key)!.User.Username);
    }

    [Fact]
    public async Task Create_KeepsOtherAnnotationsAndFinalizers()
    {
        var request = Office.Request();
        request.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "payments" };
        request.Metadata.Finalizers = ["example.com/keep"];

        var (_, stored) = await _office.SendAsync("alice", AdmissionOperation.Create, request, null, ["dev"]);

        Assert.Equal("payments", stored!.Metadata.Annotations["team"]);
        Assert.Equal(["example.com/keep", ApiConstants.Finalizer], stored.Metadata.Finalizers);
    }

    [Theory]
    [InlineData("spec.duration", "1 hour")]
    [InlineData("spec.duration", "-1h")]
    [InlineData("spec.duration", "0s")]
    [InlineData("spec.reason", "")]
    [InlineData("spec.reason", "   ")]
    [InlineData("spec.reason", "look\u001b[2Jhere")]
    [InlineData("spec.role.kind", "ServiceAccount")]
    [InlineData("spec.role.name", "")]
    public async Task Create_Unusable_IsRefusedByField(string field, string value)
    {
        var request = Office.Request();
        switch (field)
        {
            case "spec.duration": request.Spec.Duration = value; break;
            case "spec.reason": request.Spec.Reason = value; break;
            case "spec.role.kind": request.Spec.Role.Kind = value; break;
            default: request.Spec.Role.Name = value; break;
        }

        var (verdict, _) = await _office.SendAsync("alice", AdmissionOperation.Create, request, null, ["dev"]);

        Assert.False(verdict.IsAllowed);
        Assert.StartsWith(field, verdict.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mallory", "view", "NoPolicyMatches")]
    [InlineData("alice", "admin", "NoPolicyMatches")]
    [InlineData("alice", "missing", "RoleNotFound")]
    public async Task Create_ThatWillBeDenied_IsLetInWithAWarning(string user, string role, string cause)
    {
        var request = Office.Request();
        request.Spec.Role.Name = role;

        var (verdict, _) = await _office.SendAsync("alice", AdmissionOperation.Create, request, null, user == "alice" ? ["dev"] : []);

        Assert.True(verdict.IsAllowed);
        Assert.Contains($"will be denied ({cause})", Assert.Single(verdict.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_Spec_IsRefused()
    {
        var (request, _) = await _office.AskAsync();

        var (verdict, _) = await _office.SendAsync(
            "alice", AdmissionOperation.Update, Office.Changed(request, r => r.Spec.Duration = "1h"), request, ["dev"]);

        Assert.False(verdict.IsAllowed);
        Assert.StartsWith("spec cannot change", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_Revoked_IsStampedAndFinal()
    {
        var (request, _) = await _office.AskAsync();

        var (verdict, revoked) = await _office.SendAsync(
            "carol", AdmissionOperation.Update, Office.Changed(request, r => r.Spec.Revoked = true), request);

        Assert.True(verdict.IsAllowed, verdict.Message);
        Assert.Equal("carol", RevocationStamp.Verify(revoked!, _office.Key)!.User.Username);

        var (again, _) = await _office.SendAsync(
            "carol", AdmissionOperation.Update, Office.Changed(revoked!, r => r.Spec.Revoked = null), revoked);
        Assert.False(again.IsAllowed);
        Assert.StartsWith("spec.revoked cannot be taken back", again.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Annotations.Stamp)]
    [InlineData(Annotations.RevocationStamp)]
    public async Task Update_TheOperatorsAnnotations_IsRefused(string annotation)
    {
        var (request, _) = await _office.AskAsync();

        var (verdict, _) = await _office.SendAsync(
            "alice", AdmissionOperation.Update, Office.Changed(request, r => r.Metadata.Annotations[annotation] = "mine"), request);

        Assert.False(verdict.IsAllowed);
        Assert.Contains(annotation, verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_Labels_IsAllowed()
    {
        var (request, _) = await _office.AskAsync();
        var labelled = Office.Changed(request, r => r.Metadata.Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" });

        var (verdict, _) = await _office.SendAsync("alice", AdmissionOperation.Update, labelled, request);

        Assert.True(verdict.IsAllowed, verdict.Message);
    }

    [Theory]
    [InlineData("alice", false)]
    [InlineData("system:serviceaccount:jit-system:other", false)]
    [InlineData(Office.OperatorUser, true)]
    public async Task Update_Status_IsTheOperatorsAlone(string user, bool allowed)
    {
        var (request, _) = await _office.AskAsync();
        var active = Office.Changed(request, r => r.Status = new() { Phase = RequestPhases.Active });

        var (verdict, _) = await _office.SendAsync(user, AdmissionOperation.Update, active, request, subResource: "status");

        Assert.Equal(allowed, verdict.IsAllowed);
    }
}
