using JitOperator.Cli;
using JitOperator.Cli.Screens;

return await JitCommand.RunAsync(args, Terminal.OfTheProcess(TimeProvider.System), Environment.GetEnvironmentVariable, CancellationToken.None);
