using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Scopes;

namespace JitOperator.Core.Policies;

/// <summary>What the policies say to an inquiry. Without a <see cref="Policy"/> the answer is no.</summary>
public sealed record PolicyVerdict
{
    private PolicyVerdict(AccessPolicy? policy, TimeSpan duration, string cause, string message)
    {
        Policy = policy;
        Duration = duration;
        Cause = cause;
        Message = message;
    }

    /// <summary>The policy that decides; null when the request is denied.</summary>
    public AccessPolicy? Policy { get; }

    /// <summary>How long access is to last.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Reason for programs, one of <see cref="DenialCauses"/>; empty when allowed.</summary>
    public string Cause { get; }

    /// <summary>Reason for people: names the field and the mend; empty when allowed.</summary>
    public string Message { get; }

    /// <summary>Where access would be, settled; null where it was not asked for that (<see cref="PolicyEvaluator.Ask"/>).</summary>
    public GrantScope? Scope { get; init; }

    /// <summary>What each policy said, a line each, the best match first.</summary>
    public IReadOnlyList<string> Explanation { get; init; } = [];

    /// <summary>Yes, by this policy, for this long.</summary>
    public static PolicyVerdict Allow(AccessPolicy policy, TimeSpan duration) => new(policy, duration, string.Empty, string.Empty);

    /// <summary>No.</summary>
    public static PolicyVerdict Deny(string cause, string message) => new(null, TimeSpan.Zero, cause, message);
}
