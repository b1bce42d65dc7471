using System.CommandLine;
using JitOperator.Audit.Commands;

namespace JitOperator.CommandLine.Auditing;

/// <summary><c>audit verify</c>.</summary>
internal static class AuditVerifyCommand
{
    public static Command Create(CommandHost host)
    {
        var source = new AuditSourceOptions(host);
        var old = new Option<FileInfo?>("--old-checkpoint")
        {
            Description = "A checkpoint that was kept from an earlier verification: shows that nothing was taken from the end since.",
        };
        var keep = new Option<FileInfo?>("--keep-checkpoint") { Description = "Where to keep the checkpoint for the next time." };
        var maxAge = new Option<string?>("--max-age")
        {
            Description = "Longest that the last record may be ago, as in 5m, which is a good value: a log that lives has a record at least every minute.",
        };
        var witnesses = new Option<string[]>("--witness") { Description = "Key of a witness that must have cosigned, as `witness key` prints it. May be given several times." };
        var quorum = new Option<int?>("--witness-quorum") { Description = "How many of the witnesses must have. Without it: all." };
        var cosigned = new Option<FileInfo[]>("--cosigned")
        {
            Description = "A checkpoint with cosignatures, as a witness serves it. May be given several times. Without it: the newest one of the log itself.",
        };
        var output = new Option<string>("--output") { Description = "text for people, json for programs.", DefaultValueFactory = _ => VerifyFormats.Text };
        output.AcceptOnlyFromAmong([.. VerifyFormats.All]);
        var command = new Command("verify", "Check every hash, index and signature of the log. Exit code 0 only if all hold.")
        {
            old, keep, maxAge, witnesses, quorum, cosigned, output,
        };
        source.AddTo(command);
        command.SetAction((result, cancellationToken) => AuditCommand.GuardAsync(result, () => source.WithAsync(result, async (from, keys) => await VerifyCommand.RunAsync(
            new VerifyOptions
            {
                Source = from,
                VerifierKeys = keys,
                OldCheckpoint = result.GetValue(old) is { } file ? await File.ReadAllTextAsync(file.FullName, cancellationToken) : null,
                NewCheckpointPath = result.GetValue(keep)?.FullName,
                MaxAge = result.GetValue(maxAge),
                Witnesses = result.GetValue(witnesses) ?? [],
                WitnessQuorum = result.GetValue(quorum),
                Cosigned = await Task.WhenAll((result.GetValue(cosigned) ?? []).Select(note => File.ReadAllTextAsync(note.FullName, cancellationToken))),
                Format = result.GetValue(output)!,
            },
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error,
            cancellationToken))));
        return command;
    }
}
