using System.Globalization;
using JitOperator.Benchmarks;
using JitOperator.Benchmarks.Appends;
using JitOperator.Benchmarks.Exports;
using JitOperator.Benchmarks.Ingest;
using JitOperator.Benchmarks.Verification;
using JitOperator.TestKit.Operators;

// Latencies that people feel, one request at a time, next to what the API server itself takes for one create in the same run.
//   dotnet run --project tests/JitOperator.Benchmarks -- [LIFECYCLES]
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
        return;
    case [AppendBenchmark.Verb]:
        await AppendBenchmark.RunAsync();
        return;
    case [var verb, ..] when ExportBenchmark.IsOneOf(verb):
        await ExportBenchmark.RunAsync(args);
        return;
    case [var verb, ..] when VerifyBenchmark.IsOneOf(verb):
        await VerifyBenchmark.RunAsync(args);
        return;
}

var count = args is [var text, ..] ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : 200;
var installation = new OperatorInstallation();
try
{
    await installation.InitializeAsync();
    await new SequentialLifecycles(installation, Console.Out).RunAsync(count);
}
finally
{
    await installation.DisposeAsync();
}
