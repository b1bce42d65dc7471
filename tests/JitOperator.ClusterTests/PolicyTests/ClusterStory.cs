using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.ClusterTests.Installation;
using JitOperator.Core.PolicyTests;
using JitOperator.Core.Values;
using JitOperator.Runtime.Client;
using JitOperator.TestKit.Waiting;
using k8s;
using Xunit;

namespace JitOperator.ClusterTests.PolicyTests;

/// <summary>Plays a story through on the installation. What does not come as expected fails the test.</summary>
internal sealed class ClusterStory(SharedOperator installation, StoryFile file, TimeSpan? patience = null) : IAsyncDisposable
{
    /// <summary>Longest wait of a step; it is its expectation that is waited for.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly StoryCast _cast = new(installation.Cluster, file);
    private readonly Dictionary<string, AccessRequest> _requests = new(StringComparer.Ordinal);
    private AccessRequest? _last;

    public async Task PlayAsync()
    {
        await _cast.PrepareAsync();
        var number = 0;
        foreach (var step in file.Test.Spec.Steps)
        {
            await StepAsync(step, $"step {++number}");
        }
    }

    public ValueTask DisposeAsync() => _cast.DisposeAsync();

    private async Task StepAsync(PolicyTestStep step, string at)
    {
        if (step.Wait is { } wait)
        {
            Assert.True(DurationText.TryParse(wait, out var time) && time <= LongestWait && step.Expect is not null, $"{at}: a wait of at most 5s, with what it is for");
        }

        var refusal = await ActAsync(step, at);
        if (refusal is not null && step.Refused is not null && !refusal.Contains(step.Refused, StringComparison.Ordinal))
        {
            Assert.Fail($"{at}: it was refused with \"{refusal}\", and expected to be with \"{step.Refused}\".");
        }
        else if ((refusal is null) == (step.Refused is not null))
        {
            Assert.Fail($"{at}: {(refusal is null ? "it was let pass" : $"it was refused: {refusal}")}.");
        }

        if (step.Expect is { } expected)
        {
            var name = expected.Request ?? step.Ask ?? step.Approve ?? step.Deny ?? step.Revoke ?? step.Look;
            await ExpectAsync(expected, name is null ? _last! : _requests[name], at);
        }
    }

    /// <summary>Does it.</summary>
    /// <returns>The sentence with which the API server refused it; null when it did not.</returns>
    private async Task<string?> ActAsync(PolicyTestStep step, string at)
    {
        switch (step)
        {
            case { Ask: { } name }:
                return await RefusalAsync(async () =>
                {
                    var manifest = file.Objects.Requests.Single(r => r.Metadata.Name == name);
                    _last = _requests[name] = await _cast.As(step.As!).Requests.CreateAsync(Copy(manifest), CancellationToken.None);
                });
            case { Approve: { } name }:
                return await DecideAsync(step, _requests[name], Decisions.Approved);
            case { Deny: { } name }:
                return await DecideAsync(step, _requests[name], Decisions.Denied);
            case { Revoke: { } name }:
                return await RefusalAsync(() => _cast.As(step.As!).Requests.MergePatchAsync(
                    _requests[name].Metadata.NamespaceProperty, name, new JsonObject { ["spec"] = new JsonObject { ["revoked"] = true } }, CancellationToken.None));
            case { Delete: { } name }:
                await DeleteAsync(_requests[name]);
                return null;
            case { Replace: { } name }:
                await _cast.ApplyPolicyAsync(name, file.Objects.Policies.Single(p => p.Metadata.Name == step.By).Spec);
                return null;
            case { ChangeRole: { } role }:
                await _cast.ChangeRoleAsync(role);
                return null;
            case { Wait: not null } or { Look: not null }:
                return null;
            default:
                throw new InvalidOperationException($"{at}: there is no verb.");
        }
    }

    // Approvals are laid out a moment after what they follow from, so a refusal is final only once it is the one that is expected.
    private async Task<string?> DecideAsync(PolicyTestStep step, AccessRequest request, string verdict)
    {
        string? refusal = null;
        var decision = new JsonObject { ["spec"] = new JsonObject { ["decision"] = verdict, ["comment"] = step.Comment } };
        await UntilAsync(async () =>
        {
            refusal = $"AccessRequest {request.Metadata.Name} has no open approval.";
            var expected = false;
            foreach (var approval in await OpenAsync(request))
            {
                refusal = await RefusalAsync(() => _cast.As(step.As!).Approvals.MergePatchAsync(
                    approval.Metadata.NamespaceProperty, approval.Metadata.Name, decision, CancellationToken.None));
                if (refusal is null)
                {
                    return true;
                }

                expected |= step.Refused is { } part && refusal.Contains(part, StringComparison.Ordinal);
            }

            return expected || (step.Refused is { } words && refusal!.Contains(words, StringComparison.Ordinal));
        });
        return refusal;
    }

    private async Task ExpectAsync(PolicyTestExpectation expected, AccessRequest request, string at)
    {
        List<string> differences = [];
        if (!await UntilAsync(async () =>
        {
            var status = (await _cast.Admin.Requests.GetAsync(request.Metadata.NamespaceProperty, request.Metadata.Name, CancellationToken.None))?.Status;
            differences = [.. PolicyTestOutcome.Of(status ?? new(), (await OpenAsync(request)).Count, await BindingsAsync(request)).Differences(expected)];
            return differences.Count == 0;
        }))
        {
            Assert.Fail($"{at}: {request.Metadata.Name}: {string.Join(' ', differences)}");
        }
    }

    private async Task<IReadOnlyList<AccessApproval>> OpenAsync(AccessRequest request)
    {
        var list = await _cast.Admin.Approvals.ListAsync(request.Metadata.NamespaceProperty, Of(request), CancellationToken.None);
        return [.. list.Items.Where(a => a.Spec.Decision is null)];
    }

    private async Task<int> BindingsAsync(AccessRequest request) =>
        (await _cast.Admin.Bindings.Namespaced.ListAsync(null, Of(request), CancellationToken.None)).Items.Count
        + (await _cast.Admin.Bindings.Cluster.ListAsync(null, Of(request), CancellationToken.None)).Items.Count;

    private async Task DeleteAsync(AccessRequest request)
    {
        var (place, name) = (request.Metadata.NamespaceProperty, request.Metadata.Name);
        await _cast.Admin.Requests.DeleteAsync(place, name, request.Metadata.Uid, CancellationToken.None);
        await Eventually.TrueAsync(async () => await _cast.Admin.Requests.GetAsync(place, name, CancellationToken.None) is null, $"{name} is gone");
    }

    private async Task<bool> UntilAsync(Func<Task<bool>> condition)
    {
        try
        {
            await Eventually.TrueAsync(condition, "what the story expects", patience);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static ListQuery Of(AccessRequest request) => new($"{Labels.RequestUid}={request.Metadata.Uid}");

    private static async Task<string?> RefusalAsync(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (KubernetesApiException e)
        {
            return e.Message;
        }
    }

    private static AccessRequest Copy(AccessRequest manifest) => KubernetesJson.Deserialize<AccessRequest>(KubernetesJson.Serialize(manifest));
}
