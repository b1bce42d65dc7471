using System.Globalization;
using System.Text;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Witness;

/// <summary>
/// Which witnesses are trusted, and how many of them must have cosigned. A witness is a name: it counts once, whatever number of keys
/// and signatures it has (a key that is being replaced has two for a time).
/// </summary>
public sealed class WitnessPolicy
{
    /// <summary>The option that names a witness.</summary>
    public const string WitnessOption = "--witness";

    /// <summary>The option that says how many of them must cosign.</summary>
    public const string QuorumOption = "--witness-quorum";

    /// <summary>Most keys that a policy can have. A note has room for as many signatures, and the log's.</summary>
    public const int MostKeys = 32;

    private WitnessPolicy(IReadOnlyList<WitnessEndpoint> witnesses, int quorum)
    {
        Witnesses = witnesses;
        Quorum = quorum;
        Names = [.. witnesses.Select(witness => witness.Key.Name).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The keys, and where their holders are asked.</summary>
    public IReadOnlyList<WitnessEndpoint> Witnesses { get; }

    /// <summary>The witnesses.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many of <see cref="Names"/> must have cosigned: 1 or more, and no more than there are.</summary>
    public int Quorum { get; }

    /// <summary>Makes a policy from the operator's options.</summary>
    /// <param name="witnesses">Each <c>vkey@https://url</c>, or a vkey alone.</param>
    /// <param name="quorum">How many must cosign; null for all.</param>
    /// <param name="policy">The policy; null without witnesses.</param>
    /// <param name="fault">What is wrong, a sentence that names the option and the mend; null when nothing is.</param>
    public static bool TryParse(IReadOnlyList<string> witnesses, int? quorum, out WitnessPolicy? policy, out string? fault)
    {
        var endpoints = new List<WitnessEndpoint>();
        policy = null;
        foreach (var text in witnesses)
        {
            if (!WitnessEndpoint.TryParse(text, out var endpoint, out var why))
            {
                fault = $"{WitnessOption} \"{text}\" {why}.";
                return false;
            }

            endpoints.Add(endpoint!);
        }

        if (endpoints.Count == 0)
        {
            fault = quorum is null ? null : $"{QuorumOption} is {Text(quorum.Value)}, and there is no {WitnessOption}; name the witnesses, or leave it out.";
            return fault is null;
        }

        return TryCreate(endpoints, quorum, out policy, out fault);
    }

    /// <summary>Makes a policy.</summary>
    /// <inheritdoc cref="TryParse"/>
    public static bool TryCreate(IReadOnlyList<WitnessEndpoint> witnesses, int? quorum, out WitnessPolicy? policy, out string? fault)
    {
        policy = null;
        var made = new WitnessPolicy([.. witnesses], quorum ?? witnesses.Select(w => w.Key.Name).Distinct(StringComparer.Ordinal).Count());
        fault = made.Fault();
        policy = fault is null ? made : null;
        return fault is null;
    }

    /// <summary>
    /// What is wrong with this policy for a log with this key, a sentence; null when nothing is. A log is no witness of itself, under
    /// whatever name.
    /// </summary>
    public string? FaultWith(VerifierKey log) =>
        Witnesses.FirstOrDefault(witness => witness.Key.PublicKey.Span.SequenceEqual(log.PublicKey.Span)) is { } itself
            ? $"{WitnessOption} {itself.Key.Name} has the log's own key, and a log is no witness of itself; give a key that somebody else holds."
            : null;

    /// <summary>
    /// Says who cosigned a note. Whether the log itself signed it is another question: see <see cref="Checkpoint.TryOpen"/>. Signatures
    /// of others are passed over; a wrong one that claims to be a trusted key's spoils the note (C2SP signed-note).
    /// </summary>
    public WitnessVerdict Judge(SignedNote note)
    {
        if (!Checkpoint.TryParse(note.Text, out _))
            return WitnessVerdict.Refused("it is no checkpoint");
        var found = new Dictionary<string, Cosignature>(StringComparer.Ordinal);
        foreach (var signature in note.Signatures)
        {
            foreach (var key in Witnesses.Select(witness => witness.Key).Where(key => key.Claims(signature)))
            {
                if (!Cosignature.TryVerify(note.Text, key, signature, out var cosignature))
                    return WitnessVerdict.Refused($"a signature that claims to be that of {key.Name} is not");
                if (!found.TryGetValue(key.Name, out var known) || known.Time < cosignature!.Time)
                    found[key.Name] = cosignature!;
            }
        }

        return new(found.Count >= Quorum, [.. found.Values.OrderBy(cosignature => cosignature.Key.Name, StringComparer.Ordinal)], null);
    }

    /// <summary>Says who cosigned a note; nobody did when it is none.</summary>
    public WitnessVerdict Judge(string? signedNote) =>
        SignedNote.TryParse(signedNote, out var note) ? Judge(note!) : WitnessVerdict.Refused("it is not a signed note");

    /// <summary>The policy as a file of C2SP tlog-policy, for programs that we did not write.</summary>
    /// <param name="logs">The keys of the logs that it is for.</param>
    public string ToPolicyFile(IEnumerable<VerifierKey> logs)
    {
        var text = new StringBuilder();
        foreach (var log in logs)
            text.Append("log ").Append(log).Append('\n');
        var members = new List<string>();
        foreach (var (name, keys) in Names.Select(name => (name, Witnesses.Where(witness => witness.Key.Name == name).ToList())))
        {
            var labels = keys.Select((_, i) => keys.Count == 1 ? name : $"{name}#{Text(i + 1)}").ToList();
            foreach (var (label, witness) in labels.Zip(keys))
                text.Append("witness ").Append(label).Append(' ').Append(witness.Key).Append(witness.Url is null ? "" : $" {witness.Url}").Append('\n');
            if (keys.Count > 1)
                text.Append("group ").Append(name).Append(" any ").AppendJoin(' ', labels).Append('\n');
            members.Add(name);
        }

        return text
            .Append("group jit-witnesses ").Append(Text(Quorum)).Append(' ').AppendJoin(' ', members).Append('\n')
            .Append("quorum jit-witnesses\n")
            .ToString();
    }

    private string? Fault()
    {
        if (Witnesses.Count == 0)
            return $"there is no {WitnessOption}; name at least one.";
        if (Witnesses.Count > MostKeys)
            return $"there are {Text(Witnesses.Count)} of {WitnessOption}; give at most {Text(MostKeys)}.";
        for (var i = 0; i < Witnesses.Count; i++)
        {
            // One key under two names would be one person that counts twice.
            if (Witnesses.Take(i).FirstOrDefault(w => w.Key.PublicKey.Span.SequenceEqual(Witnesses[i].Key.PublicKey.Span)) is { } twin)
                return $"{WitnessOption} {Witnesses[i].Key.Name} has the same key as {twin.Key.Name}; give each witness a key of its own, once.";
            if (Witnesses.Take(i).Any(w => w.Key.Id == Witnesses[i].Key.Id && w.Key.Name == Witnesses[i].Key.Name))
                return $"{WitnessOption} {Witnesses[i].Key.Name} has two keys of the same ID; make another key.";
        }

        if (Quorum < 1)
            return $"{QuorumOption} is {Text(Quorum)}; set it to 1 or more.";
        return Quorum > Names.Count
            ? $"{QuorumOption} is {Text(Quorum)}, and there {(Names.Count == 1 ? "is 1 witness" : $"are {Text(Names.Count)} witnesses")}; lower it, or name more of them."
            : null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
