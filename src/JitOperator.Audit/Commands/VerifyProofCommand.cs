using System.Text;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Proofs;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Commands;

/// <summary>The logic of <c>audit verify-proof</c>: checks offline that a record is in a log.</summary>
public static class VerifyProofCommand
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Runs it.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="output">Takes the outcome.</param>
    /// <param name="error">Takes what kept the command from finding out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One of <see cref="AuditExitCodes"/>.</returns>
    public static async Task<int> RunAsync(VerifyProofOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (options.VerifierKeys.Count == 0)
        {
            await error.WriteLineAsync("Give at least one verifier key: without one, anybody could have written the log.");
            return AuditExitCodes.BadUsage;
        }

        try
        {
            var record = WithoutNewline(await File.ReadAllBytesAsync(options.RecordPath, cancellationToken));
            var text = TextOf(await File.ReadAllBytesAsync(options.ProofPath, cancellationToken));
            var (fault, line) = Check(options, record, text);
            await output.WriteLineAsync(TerminalText.Escape(fault is null ? line : $"NOT VERIFIED: {fault}."));
            if (fault is null)
                await output.WriteLineAsync("VERIFIED");
            return fault is null ? AuditExitCodes.Verified : AuditExitCodes.NotVerified;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(TerminalText.Escape(e.Message));
            return AuditExitCodes.Failed;
        }
    }

    private static (string? Fault, string Line) Check(VerifyProofOptions options, byte[] record, string? text)
    {
        if (!TlogProof.TryParse(text, out var proof))
            return ("the proof is not in the form of c2sp.org/tlog-proof@v1", string.Empty);
        if (!proof!.Verify(Rfc6962.HashLeaf(record), options.VerifierKeys, out var checkpoint, out var fault))
            return (fault, string.Empty);
        if (!RecordCodec.TryDecode(record, out var fitted, out fault))
            return ($"what the log holds there is not a record in the form of this log: {fault}", string.Empty);
        return fitted!.Record.Index == proof.Index
            ? (null, $"record {proof.Index} ({fitted.Record.Type}, {fitted.Record.Time}) is in the log {checkpoint!.Origin} of {checkpoint.Size} records")
            : ($"the record says that it is record {fitted.Record.Index}, and the proof is for {proof.Index}", string.Empty);
    }

    // Canonical JSON ends with its brace: a newline behind it is the editor's, or that of a line of JSONL.
    private static byte[] WithoutNewline(byte[] record) => record is [.., (byte)'\n'] ? record[..^1] : record;

    private static string? TextOf(byte[] bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
