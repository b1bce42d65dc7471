using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;
using JitOperator.Audit.Witness;

namespace JitOperator.Audit.Commands;

/// <summary>What <c>audit verify</c> is asked.</summary>
public sealed record VerifyOptions
{
    /// <summary>The log.</summary>
    public required ILogSource Source { get; init; }

    /// <summary>The keys to believe. From elsewhere than the log: a key that comes with the log vouches for nothing.</summary>
    public required IReadOnlyCollection<VerifierKey> VerifierKeys { get; init; }

    /// <summary>A signed checkpoint from earlier, as text; null without one.</summary>
    public string? OldCheckpoint { get; init; }

    /// <summary>File to keep the log's checkpoint in for the next time, written only if the log verifies; null to keep none.</summary>
    public string? NewCheckpointPath { get; init; }

    /// <summary>Longest that the last record may be ago, as <see cref="AgeText"/> has it; null for any time.</summary>
    public string? MaxAge { get; init; }

    /// <summary>Keys of witnesses, each as <c>jit-operator witness key</c> prints it.</summary>
    public IReadOnlyList<string> Witnesses { get; init; } = [];

    /// <summary>How many of them must have cosigned; null for all.</summary>
    public int? WitnessQuorum { get; init; }

    /// <summary>Checkpoints that witnesses cosigned, as text. Without any, the log's newest one must have the cosignatures.</summary>
    public IReadOnlyList<string> Cosigned { get; init; } = [];

    /// <summary>One of <see cref="VerifyFormats"/>.</summary>
    public string Format { get; init; } = VerifyFormats.Text;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads them. Null, and a sentence that says what to write, where they make no sense.</summary>
    internal VerificationDemands? Parse(out string? fault)
    {
        WitnessPolicy? policy = null;
        var age = TimeSpan.Zero;
        if (VerifierKeys.Count == 0)
            fault = "Give at least one verifier key: without one, anybody could have written the log.";
        else if (!VerifyFormats.All.Contains(Format))
            fault = $"--output is \"{Format}\"; there are {string.Join(" and ", VerifyFormats.All)}.";
        else if (MaxAge is not null && !AgeText.TryParse(MaxAge, out age))
            fault = $"--max-age is \"{MaxAge}\"; {AgeText.Form}.";
        else if (WitnessPolicy.TryParse(Witnesses, WitnessQuorum, out policy, out fault))
            fault = FaultOf(policy);
        return fault is not null ? null : new VerificationDemands
        {
            KeptCheckpoints = OldCheckpoint is { } old ? [old] : [],
            Witnesses = policy,
            Cosigned = Cosigned,
            MaxAge = MaxAge is null ? null : age,
            Time = Time,
        };
    }

    private string? FaultOf(WitnessPolicy? policy)
    {
        if (policy is null)
            return Cosigned.Count == 0 ? null : $"--cosigned is of no use without {WitnessPolicy.WitnessOption}; name the witnesses to believe, or give the file as --old-checkpoint.";
        return VerifierKeys.Select(policy.FaultWith).FirstOrDefault(fault => fault is not null);
    }
}
