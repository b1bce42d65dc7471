using System.CommandLine;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Screens;

namespace JitOperator.Cli.Commands;

/// <summary><c>kubectl jit revoke NAME</c>: ends access now, or takes a request back.</summary>
internal static class RevokeCommand
{
    public static Command Create(CommandFrame frame)
    {
        var name = new Argument<string>("NAME") { Description = "The request." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask. Needed where there is no terminal." };
        var command = new Command("revoke", "End access now, or take a request back.") { name, yes };
        frame.SetAction(command, async (result, session, cancellationToken) =>
        {
            var (terminal, ns) = (session.Terminal, session.Namespace);
            var stored = await session.Client.GetAsync(Kinds.Requests, ns, result.GetValue(name)!, cancellationToken);
            var phase = stored.Value.Status?.Phase ?? RequestPhases.Pending;
            if (RequestPhases.IsTerminal(phase))
                throw new CliException($"AccessRequest {stored.Name} is {phase}: it is over, and there is nothing to end.");
            if (!result.GetValue(yes))
            {
                if (!terminal.IsInteractive)
                    throw CliException.Usage("--yes is missing: there is no terminal to ask on, so say it beforehand.");
                terminal.WriteLines(RequestPage.Lines(stored, session.Now, terminal.Width));
                terminal.WriteLine();
                if (!await new Prompt(terminal).YesAsync(phase == RequestPhases.Active ? "End this access now?" : "Take this request back?", cancellationToken))
                    throw new CliException("Nothing was ended.");
            }

            var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = stored.Uid }, ["spec"] = new JsonObject { ["revoked"] = true } };
            var revoked = await session.Client.PatchAsync(Kinds.Requests, ns, stored.Name, patch, dryRun: false, cancellationToken);
            if (session.Options.IsForPrograms)
                ObjectOutput.Write(terminal, session.Options.Format, Kinds.Requests, revoked);
            else
                terminal.WriteLine($"accessrequest/{stored.Name} {(phase == RequestPhases.Active ? "revoked" : "taken back")}");
            return ExitCodes.Success;
        });
        return command;
    }
}
