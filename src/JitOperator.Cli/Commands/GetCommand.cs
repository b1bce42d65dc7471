using System.CommandLine;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Screens;

namespace JitOperator.Cli.Commands;

/// <summary><c>kubectl jit get NAME</c>: one request, with every step.</summary>
internal static class GetCommand
{
    public static Command Create(CommandFrame frame)
    {
        var name = new Argument<string>("NAME") { Description = "The request." };
        var command = new Command("get", "Show one request, with every step of it.") { name };
        frame.SetAction(command, async (result, session, cancellationToken) =>
        {
            var stored = await session.Client.GetAsync(Kinds.Requests, session.Namespace, result.GetValue(name)!, cancellationToken);
            if (session.Options.IsForPrograms)
            {
                ObjectOutput.Write(session.Terminal, session.Options.Format, Kinds.Requests, stored);
                return ExitCodes.Success;
            }

            session.Terminal.WriteLines(RequestPage.Lines(stored, session.Now, session.Terminal.Width));
            return ExitCodes.Success;
        });
        return command;
    }
}
