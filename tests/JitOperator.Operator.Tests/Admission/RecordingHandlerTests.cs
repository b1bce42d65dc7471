using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Admission;
using JitOperator.Operator.Admission;
using JitOperator.Operator.Inbox;
using JitOperator.Runtime.Admission;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace JitOperator.Operator.Tests.Admission;

public class RecordingHandlerTests
{
    private static readonly AdmissionVerdict No = AdmissionVerdict.Deny(403, "No.");
    private readonly Box _box = new();

    [Fact]
    public async Task HandleAsync_ARefusal_IsPostedWithWhoAndWhatAndWhy()
    {
        var approval = new AccessApproval
        {
            Metadata = new() { Name = "a-1", NamespaceProperty = "pay", Uid = "a1" },
            Spec = new() { RequestRef = new() { Name = "req-1", Uid = "r1" } },
        };

        var verdict = await HandleAsync(Reviews.Make("alice", ["dev"], AdmissionOperation.Update, approval, approval, null), No);

        Assert.False(verdict.IsAllowed);
        Assert.Equal(
            new Letter(
                AuditRecordTypes.AdmissionRefused,
                "2026-11-24T10:00:00.000Z",
                null,
                "No.",
                "AccessApproval",
                "UPDATE",
                null,
                "pay",
                "a-1",
                "a1",
                new("pay", "req-1", "r1")),
            _box.Letters[0] with { User = null });
        Assert.Equal(("alice", "dev"), (_box.Letters[0].User!.Username, Assert.Single(_box.Letters[0].User!.Groups!)));
    }

    [Fact]
    public async Task HandleAsync_ACreateThatIsRefused_IsAboutNothingThatExists()
    {
        var request = Office.Request();
        request.Metadata.Uid = "never-stored";

        await HandleAsync(Reviews.Make("alice", [], AdmissionOperation.Create, request, null, null), No);

        var letter = Assert.Single(_box.Letters);
        Assert.Equal(("AccessRequest", "req-1", null, null), (letter.Kind, letter.Name, letter.Uid, letter.Request));
    }

    [Fact]
    public async Task HandleAsync_ADryRun_WritesNothing()
    {
        var review = Reviews.Make("alice", [], AdmissionOperation.Create, Office.Request(), null, null) with { DryRun = true };
        var deletion = Reviews.Make("alice", [], AdmissionOperation.Delete, null, Office.Policy(), null) with { DryRun = true };

        await HandleAsync(review, No);
        await HandleAsync(deletion, AdmissionVerdict.Allow());

        Assert.Empty(_box.Letters);
    }

    [Fact]
    public async Task HandleAsync_WhatIsAllowed_IsPostedOfDeletedPoliciesAlone()
    {
        await HandleAsync(Reviews.Make("alice", [], AdmissionOperation.Create, Office.Request(), null, null), AdmissionVerdict.Allow());
        await HandleAsync(Reviews.Make("alice", [], AdmissionOperation.Delete, null, Office.Request(), null), AdmissionVerdict.Allow());
        await HandleAsync(Reviews.Make("alice", [], AdmissionOperation.Update, Office.Policy(), Office.Policy(), null), AdmissionVerdict.Allow());
        Assert.Empty(_box.Letters);

        await HandleAsync(Reviews.Make("alice", [], AdmissionOperation.Delete, null, Office.Policy(), null), AdmissionVerdict.Allow());

        var letter = Assert.Single(_box.Letters);
        Assert.Equal((AuditRecordTypes.PolicyDeletionAdmitted, "payments", "p1", null), (letter.Type, letter.Name, letter.Uid, letter.Message));
    }

    /// <summary>It is posted before the answer is given.</summary>
    [Fact]
    public async Task HandleAsync_WhilePosting_DoesNotAnswer()
    {
        var posted = new TaskCompletionSource();
        _box.Posting = posted.Task;

        var handling = HandleAsync(Reviews.Make("alice", [], AdmissionOperation.Create, Office.Request(), null, null), No);

        Assert.False(handling.IsCompleted);
        posted.SetResult();
        Assert.False((await handling).IsAllowed);
    }

    [Fact]
    public async Task HandleAsync_ABindingThatIsNotOurs_IsTold()
    {
        var binding = new V1RoleBinding { Metadata = new() { Name = "b", NamespaceProperty = "pay" } };

        await HandleAsync(Reviews.Make("mallory", [], AdmissionOperation.Create, binding, null, null), No);

        Assert.Equal(("RoleBinding", "CREATE", "mallory"), (_box.Letters[0].Kind, _box.Letters[0].Operation, _box.Letters[0].User!.Username));
    }

    private Task<AdmissionVerdict> HandleAsync(AdmissionRequest review, AdmissionVerdict verdict) =>
        new RecordingHandler(new Fixed(verdict), _box, new FakeTimeProvider(Office.Start)).HandleAsync(review, CancellationToken.None).AsTask();

    private sealed class Fixed(AdmissionVerdict verdict) : IAdmissionHandler
    {
        public ValueTask<AdmissionVerdict> HandleAsync(AdmissionRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(verdict);
    }

    private sealed class Box : ILetterBox
    {
        public List<Letter> Letters { get; } = [];

        public Task Posting { get; set; } = Task.CompletedTask;

        public async ValueTask PostAsync(Letter letter, CancellationToken cancellationToken)
        {
            await Posting;
            Letters.Add(letter);
        }
    }
}
