using System.Buffers;
using System.Globalization;
using System.Text;
using JitOperator.Api.Json;
using JitOperator.Audit.Export;
using JitOperator.Audit.Export.Tables;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Proofs;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Evidence;

/// <summary>
/// What an auditor takes away: all grants of a period, every record of each, and for every record the proof that it is in the log, in
/// one .tar.gz that can be checked with OpenSSL and Python. The same log and period give the same bytes. The grants are held in
/// memory; records are not.
/// </summary>
public static class EvidencePack
{
    /// <summary>The folder that everything in a pack is in.</summary>
    public const string Folder = "evidence";

    private const string PolicyTypes = "policy.";

    /// <summary>Writes a pack.</summary>
    /// <param name="source">The log; read several times.</param>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="period">What the pack is about.</param>
    /// <param name="output">Takes the bytes; nothing, where no checkpoint is to be believed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Log.LogStoreException">The source cannot be read, or changed while it was.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static async Task<EvidenceResult> WriteAsync(
        ILogSource source,
        IReadOnlyCollection<VerifierKey> keys,
        EvidencePeriod period,
        Stream output,
        CancellationToken cancellationToken)
    {
        var report = await new LogVerifier(keys).VerifyAsync(source, [], cancellationToken);
        var log = await VerifiedLog.OpenAsync(source, keys, cancellationToken);
        if (log.Head is not { } head)
            return new(0, 0, 0, log.Damage, null);
        var asOf = period.AsOf ?? (RecordTime.TryParse(report.LastTime, out var last) ? last : period.To);
        var (rows, policies) = await GatherAsync(log, period, asOf, cancellationToken);

        await using var pack = new TarPack(output, Folder, asOf);
        Task AddAsync(string name, ReadOnlyMemory<byte> bytes) => pack.AddAsync(name, bytes, cancellationToken);

        await AddAsync("README.txt", Encoding.UTF8.GetBytes(EvidenceReadme.Of(head.Checkpoint, period, asOf, rows, report)));
        await AddAsync("checkpoint", Encoding.UTF8.GetBytes(head.SignedNote));
        await AddAsync("keys.txt", Encoding.UTF8.GetBytes(string.Concat(report.Keys.Select(key => $"{key}\n").Order(StringComparer.Ordinal))));
        await AddAsync("verification.json", VerificationJson.Of(report));
        await AddAsync("population.csv", Table(rows));
        await AddAsync("population.jsonl", Lines(rows));
        if (policies.WrittenCount > 0)
            await AddAsync("policies.csv", policies.WrittenMemory);
        var indices = rows.SelectMany(row => row.Records).Distinct().Order().ToArray();
        var proofs = new ProofCollector(indices);
        await log.ReadAsync(
            async part =>
            {
                proofs.Take(part);
                foreach (var record in part.Records.Where(record => Array.BinarySearch(indices, record.Index) >= 0))
                    await AddAsync($"records/{NameOf(record.Index)}.json", record.Bytes);
            },
            cancellationToken);
        foreach (var index in indices)
        {
            var proof = new TlogProof(null, index, proofs.Proof(index), head.SignedNote);
            await AddAsync($"proofs/{NameOf(index)}{TlogProof.FileExtension}", Encoding.UTF8.GetBytes(proof.ToString()));
        }

        return new(rows.Count, rows.Count(row => row.Flags.Count > 0), indices.Length, log.Damage ?? (report.Findings is [var finding, ..] ? finding : null), head);
    }

    private static async Task<(IReadOnlyList<GrantRow> Rows, ArrayBufferWriter<byte> Policies)> GatherAsync(
        VerifiedLog log, EvidencePeriod period, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var (population, policies, end) = (new Population(period, asOf), new ArrayBufferWriter<byte>(), RecordTime.Format(asOf));
        await log.ReadAsync(
            part =>
            {
                foreach (var entry in part.Records.Where(entry => string.CompareOrdinal(entry.Record.Time, end) <= 0))
                {
                    population.Take(entry.Record);
                    if (entry.Record.Type.StartsWith(PolicyTypes, StringComparison.Ordinal))
                        AddPolicy(new(entry, KnownRequest.None), policies);
                }

                return Task.CompletedTask;
            },
            cancellationToken);
        return (population.Rows(), policies);
    }

    // The columns of an export, so that whatever these records come to say is in them.
    private static void AddPolicy(ExportedRecord exported, ArrayBufferWriter<byte> policies)
    {
        if (policies.WrittenCount == 0)
            CsvTable.WriteRow(RecordColumns.All.Select(column => column.Name), policies);
        CsvTable.WriteRow(RecordColumns.All.Select(column => column.TextOf(exported)), policies);
    }

    private static ReadOnlyMemory<byte> Table(IReadOnlyList<GrantRow> rows)
    {
        var table = new ArrayBufferWriter<byte>();
        CsvTable.WriteRow(PopulationColumns.All.Select(column => column.Name), table);
        foreach (var row in rows)
            CsvTable.WriteRow(PopulationColumns.All.Select(column => column.Value(row)), table);
        return table.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Lines(IReadOnlyList<GrantRow> rows)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var row in rows)
        {
            lines.Write(TypedJson.Serialize(row, AuditJson.Default.GrantRow));
            lines.Write("\n"u8);
        }

        return lines.WrittenMemory;
    }

    private static string NameOf(long index) => index.ToString("d16", CultureInfo.InvariantCulture);
}
