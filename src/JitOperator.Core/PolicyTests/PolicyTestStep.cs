namespace JitOperator.Core.PolicyTests;

/// <summary>One thing that happens: exactly one of the verbs, by whom, and what must come of it.</summary>
public sealed class PolicyTestStep
{
    /// <summary>Verb: files the request of this name in the file.</summary>
    public string? Ask { get; set; }

    /// <summary>Verb: approves the request of this name, or says that its emergency access was justified.</summary>
    public string? Approve { get; set; }

    /// <summary>Verb: denies the request of this name, or says that its emergency access was not justified.</summary>
    public string? Deny { get; set; }

    /// <summary>Verb: sets <c>spec.revoked</c> of the request of this name.</summary>
    public string? Revoke { get; set; }

    /// <summary>Verb: deletes the request of this name.</summary>
    public string? Delete { get; set; }

    /// <summary>Verb: lets time go by, as in <c>30m</c>.</summary>
    public string? Wait { get; set; }

    /// <summary>Verb: gives the policy of this name the spec of the one that <see cref="By"/> names.</summary>
    public string? Replace { get; set; }

    /// <summary>Verb: changes the rules of a role, as in <c>ClusterRole/view</c>.</summary>
    public string? ChangeRole { get; set; }

    /// <summary>Verb: with false, witnesses cosign nothing that is recorded from now on; with true, they cosign all of it.</summary>
    public bool? Witnessed { get; set; }

    /// <summary>Verb: keeps the operator from granting anything, for the reason given; an empty one lets it grant again.</summary>
    public string? Hold { get; set; }

    /// <summary>Verb: looks, and does nothing.</summary>
    public string? Look { get; set; }

    /// <summary>With <see cref="Replace"/>: the policy whose spec is taken.</summary>
    public string? By { get; set; }

    /// <summary>Who does it: one of the story's users.</summary>
    public string? As { get; set; }

    /// <summary>With approve and deny: the comment.</summary>
    public string? Comment { get; set; }

    /// <summary>Part of the sentence with which admission must refuse it. Without it, admission must let it pass.</summary>
    public string? Refused { get; set; }

    /// <summary>What must hold of the step's request afterwards.</summary>
    public PolicyTestExpectation? Expect { get; set; }
}

/// <summary>What must hold of a request. What is left out is not looked at.</summary>
public sealed class PolicyTestExpectation
{
    /// <summary>Another request than the step's own.</summary>
    public string? Request { get; set; }

    /// <summary><c>status.phase</c>, one of <see cref="Api.RequestPhases"/>.</summary>
    public string? Phase { get; set; }

    /// <summary>Why it is over, for programs: the reason of its <c>Completed</c> condition.</summary>
    public string? Cause { get; set; }

    /// <summary>Part of <c>status.message</c>.</summary>
    public string? Message { get; set; }

    /// <summary>Part of one line of <c>status.explanation</c>.</summary>
    public string? Explanation { get; set; }

    /// <summary>Name of the policy that judges it.</summary>
    public string? Policy { get; set; }

    /// <summary><c>status.waitingOn</c>.</summary>
    public string? WaitingOn { get; set; }

    /// <summary><c>status.where</c>.</summary>
    public string? Where { get; set; }

    /// <summary>Length of the grant, or the agreed duration before there is one.</summary>
    public string? Duration { get; set; }

    /// <summary>How many bindings it has.</summary>
    public int? Bindings { get; set; }

    /// <summary>How many approvals and reviews wait for a decision.</summary>
    public int? OpenApprovals { get; set; }

    /// <summary>State of its review, one of <see cref="Api.ReviewStates"/>.</summary>
    public string? Review { get; set; }
}
