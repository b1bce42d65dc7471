using System.Globalization;
using System.Text;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Evidence;

/// <summary>What an auditor reads first: what is in a pack, and how to check it without us.</summary>
internal static class EvidenceReadme
{
    private const string Checks =
        """
        HOW TO CHECK IT

        Nothing here has to be believed because we say so. You need the log's verifier key from somebody other than whoever gave you
        this pack. Run the commands in this folder.

        1. The key. A line of keys.txt is the key that you were given elsewhere; that line alone is what you go by:

             grep -Fx 'KEY' keys.txt >vkey

        2. The checkpoint is signed with it (OpenSSL 3; "Signature Verified Successfully"):

             head -n 3 checkpoint >text
             tail -n 1 checkpoint | cut -d ' ' -f 3 | base64 -d | tail -c 64 >signature
             { printf '\060\052\060\005\006\003\053\145\160\003\041\000'; cut -d + -f 3- vkey | base64 -d | tail -c 32; } >key.der
             openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature

        3. Every record is in the log that the checkpoint is of, unchanged and at its place. Save these lines as check.py and run
           python3 check.py; or check one of them with
           jit-operator audit verify-proof --key KEY --record records/N.json --proof proofs/N.tlog-proof

        --- check.py
        import base64, hashlib, json, pathlib

        def sha(data):
            return hashlib.sha256(data).digest()

        checkpoint = pathlib.Path('checkpoint').read_bytes().decode()
        origin, size, root = checkpoint.split('\n')[:3]
        count = 0
        for file in sorted(pathlib.Path('records').glob('*.json')):
            proof = pathlib.Path('proofs', file.stem + '.tlog-proof').read_bytes().decode()
            head, signed = proof.split('\n\n', 1)
            form, index, *path = head.split('\n')
            node, last = int(index[len('index '):]), int(size) - 1
            assert form == 'c2sp.org/tlog-proof@v1' and signed == checkpoint, file
            assert node == int(file.stem) == json.loads(file.read_bytes())['index'], file
            value = sha(b'\0' + file.read_bytes())
            for line in path:
                sibling = base64.b64decode(line)
                if node & 1 or node == last:
                    value = sha(b'\1' + sibling + value)
                    while node and not node & 1:
                        node, last = node >> 1, last >> 1
                else:
                    value = sha(b'\1' + value + sibling)
                node, last = node >> 1, last >> 1
            assert last == 0 and base64.b64encode(value).decode() == root, file
            count += 1
        print(count, 'records are in the log', origin)
        --- end

        4. A row of the population says what its records say: column "records" names them. Read a sample of them.

        5. The population is complete. This the pack alone cannot show: it holds the records of these grants, not all others. Take the
           whole log (kubectl get configmaps -n jit-audit -o json, or its archive), and make the pack anew from it with the same
           period and --as-of: the same log gives the same bytes. Without our programs: export it as JSONL, compute the root of all
           its lines (docs/audit-format.md has the twelve lines for it), hold it against the checkpoint, and look for grant.issued and
           grant.breakglass in it.

        6. Nothing was cut off or rewritten. Hold the checkpoint against one that you kept from earlier:
           jit-operator audit verify --from LOG --key KEY --old-checkpoint FILE

        """;

    /// <summary>The text.</summary>
    public static string Of(
        Checkpoint checkpoint, EvidencePeriod period, DateTimeOffset asOf, IReadOnlyList<GrantRow> rows, VerificationReport report)
    {
        var text = new StringBuilder();
        void Line(string line = "") => text.Append(line).Append('\n');

        Line("EVIDENCE OF ACCESS GRANTED JUST IN TIME");
        Line();
        Line($"log        {checkpoint.Origin}");
        Line(string.Create(CultureInfo.InvariantCulture, $"size       {checkpoint.Size} records, root {checkpoint.Root.ToBase64()}"));
        Line($"period     {RecordTime.Format(period.From)} up to, and not with, {RecordTime.Format(period.To)}");
        Line($"as of      {RecordTime.Format(asOf)}: what was recorded later is not in the population");
        Line(string.Create(
            CultureInfo.InvariantCulture, $"grants     {rows.Count} were alive in the period, of which {rows.Count(row => row.Flags.Count > 0)} have a flag"));
        Line(report.IsVerified
            ? "log        verified as a whole when this pack was made"
            : "log        NOT VERIFIED as a whole when this pack was made: see verification.json. What is in here is proven all the same,");
        if (!report.IsVerified)
            Line("           but grants may be missing from the population.");
        Line();
        Line("WHAT IS IN IT");
        Line();
        Line("population.csv     one row for each grant that was alive at any time in the period (RFC 4180, UTF-8)");
        Line("population.jsonl   the same for programs, one JSON object a line");
        Line("records/           the records of these grants, byte for byte as logged; those from before the period too");
        Line("proofs/            for each of them the proof that it is in the log (c2sp.org/tlog-proof)");
        Line("checkpoint         the signed head of the log (c2sp.org/tlog-checkpoint) that all proofs lead to");
        Line("keys.txt           the verifier keys that were believed: those that were given, and those that the log was passed on to");
        Line("verification.json  what the verification of the whole log gave");
        Line("policies.csv       records of changed policies, where the log has any");
        Line();
        Line("COLUMNS OF population.csv");
        Line();
        foreach (var (name, meaning, _) in PopulationColumns.All)
            Line($"{name,-18} {meaning}");
        Line();
        Line("Several values in one cell are parted by \"; \". Within a value a backslash stands before each semicolon and backslash, and");
        Line("\\e is an empty value. A cell that would begin a formula, or begins with an apostrophe, has an apostrophe in front.");
        Line();
        Line("FLAGS");
        Line();
        foreach (var (flag, meaning) in GrantFlags.All)
            Line($"{flag,-23} {meaning}");
        Line();
        return text.Append(Checks.ReplaceLineEndings("\n")).ToString();
    }
}
