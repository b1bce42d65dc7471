using System.Globalization;
using JitOperator.Benchmarks.Appends;
using JitOperator.Benchmarks.Exports;
using JitOperator.Benchmarks.Ingest;
using JitOperator.Benchmarks.Scenarios;
using JitOperator.Benchmarks.Verification;

// The operator against the API server's own speed, scenario by scenario; all of them but scale if none is named:
//   dotnet run --project tests/JitOperator.Benchmarks -- [SCENARIO ...] [scale=0.1] [out=FOLDER]
// Exports and verification of a long log, which need no cluster:
//   dotnet run --project tests/JitOperator.Benchmarks -- export|verify [RECORDS]
// Appends, to stores in memory, on disk and in a cluster:
//   dotnet run --project tests/JitOperator.Benchmarks -- append
// Audit events of a real API server, gone through:
//   dotnet run --project tests/JitOperator.Benchmarks -- ingest [EVENTS]
switch (args)
{
    case [IngestBenchmark.Verb, .. var rest]:
        await IngestBenchmark.RunAsync(rest is [var events] ? int.Parse(events, NumberStyles.None, CultureInfo.InvariantCulture) : 100_000);
        return 0;
    case [AppendBenchmark.Verb]:
        await AppendBenchmark.RunAsync();
        return 0;
    case [var verb, ..] when ExportBenchmark.IsOneOf(verb):
        await ExportBenchmark.RunAsync(args);
        return 0;
    case [var verb, ..] when VerifyBenchmark.IsOneOf(verb):
        await VerifyBenchmark.RunAsync(args);
        return 0;
    default:
        return await SuiteRun.RunAsync(args, Console.Out, Console.Error);
}
