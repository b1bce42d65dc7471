using System.CommandLine;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Screens;

namespace JitOperator.Cli.Commands;

/// <summary><c>kubectl jit approve</c> and <c>kubectl jit deny</c>: shows what is asked, and decides on exactly that.</summary>
internal static class DecideCommand
{
    public static Command Approve(CommandFrame frame) => Create(frame, "approve", Decisions.Approved, "Agree to a request, after seeing what it would allow.");

    public static Command Deny(CommandFrame frame) => Create(frame, "deny", Decisions.Denied, "Refuse a request; that ends it.");

    /// <summary>A decision on an approval as it was shown: if anything of it changed since, the API server refuses it.</summary>
    public static JsonObject Patch(Stored<AccessApproval> shown, string decision, string? comment)
    {
        var spec = new JsonObject { ["decision"] = decision };
        if (comment is { Length: > 0 })
            spec["comment"] = comment;
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = shown.Uid, ["resourceVersion"] = shown.ResourceVersion },
            ["spec"] = spec,
        };
    }

    private static Command Create(CommandFrame frame, string verb, string decision, string description)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The request, or the approval. Without it, what waits for you is listed, and on a terminal chosen from.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var comment = new Option<string?>("--comment", "-m") { Description = "Why. The audit log keeps it.", HelpName = "text" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask. Needed where there is no terminal." };
        var command = new Command(verb, description) { name, comment, yes };
        frame.SetAction(command, async (result, session, cancellationToken) =>
        {
            var (wanted, interactive) = (result.GetValue(name), session.Terminal.IsInteractive && !session.Options.IsForPrograms);
            var chosen = wanted is null
                ? await ChooseAsync(session, verb, interactive, cancellationToken)
                : await FindAsync(session, wanted, cancellationToken);
            return chosen is null
                ? ExitCodes.Success
                : await DecideAsync(session, chosen, verb, decision, result.GetValue(comment), result.GetValue(yes), cancellationToken);
        });
        return command;
    }

    // Lists what waits; null when nothing is to be decided.
    private static async Task<Stored<AccessApproval>?> ChooseAsync(Session session, string verb, bool interactive, CancellationToken cancellationToken)
    {
        var waiting = await WaitingApprovals.FindAsync(session, session.NamespaceOrAll, cancellationToken);
        var (terminal, options) = (session.Terminal, session.Options);
        if (options.IsForPrograms)
        {
            ObjectOutput.WriteList(terminal, options.Format, Kinds.Approvals, waiting);
            return null;
        }

        if (waiting.Count == 0)
        {
            terminal.WriteHint($"Nothing waits for you {(options.AllNamespaces ? "in any namespace" : $"in namespace {session.Namespace}; -A looks in all")}.");
            return null;
        }

        terminal.WriteLines(ApprovalPage.Table(waiting, session.Now, terminal.Width, options.AllNamespaces));
        if (!interactive)
        {
            terminal.WriteHint($"Decide: kubectl jit {verb} -n {waiting[0].Namespace} {waiting[0].Value.Spec.RequestRef.Name} --yes");
            return null;
        }

        var prompt = new Prompt(terminal);
        var answer = await prompt.TextAsync(
            "Which",
            waiting.Count == 1 ? "1" : null,
            text => int.TryParse(text, out var n) && n >= 1 && n <= waiting.Count ? null : $"Type a number from 1 to {waiting.Count}.",
            cancellationToken);
        terminal.WriteLine();
        return waiting[int.Parse(answer) - 1];
    }

    private static async Task<Stored<AccessApproval>> FindAsync(Session session, string name, CancellationToken cancellationToken)
    {
        var ns = session.Namespace;
        if (await session.Client.FindAsync(Kinds.Approvals, ns, name, cancellationToken) is { } exact)
        {
            return exact.Value.Spec.Decision is { } decided
                ? throw new CliException($"AccessApproval {name} is decided already: {decided}{(exact.Value.Status?.DecidedBy is { } by ? $" by {by.Username}" : "")}; see kubectl jit get -n {ns} {exact.Value.Spec.RequestRef.Name}.")
                : exact;
        }

        var waiting = await WaitingApprovals.FindAsync(session, ns, cancellationToken);
        if (waiting.FirstOrDefault(a => a.Value.Spec.RequestRef.Name == name) is { } mine)
            return mine;
        // Not for us, it seems. The operator has the last word, and says why.
        var (all, _) = await session.Client.ListAsync(Kinds.Approvals, ns, cancellationToken);
        if (all.FirstOrDefault(a => a.Value.Spec.RequestRef.Name == name && WaitingApprovals.IsOpen(a.Value, session.Now)) is { } any)
            return any;
        var request = await session.Client.GetAsync(Kinds.Requests, ns, name, cancellationToken);
        throw new CliException(
            $"AccessRequest {name} in namespace {ns} waits for no decision now: it is {request.Value.Status?.Phase ?? RequestPhases.Pending}; see kubectl jit get -n {ns} {name}.");
    }

    private static async Task<int> DecideAsync(
        Session session, Stored<AccessApproval> shown, string verb, string decision, string? comment, bool yes, CancellationToken cancellationToken)
    {
        var (terminal, options) = (session.Terminal, session.Options);
        if (!options.IsForPrograms)
        {
            terminal.WriteLines(ApprovalPage.Lines(shown, session.Now, terminal.Width));
            terminal.WriteLine();
        }

        if (!yes && !terminal.IsInteractive)
            throw CliException.Usage("--yes is missing: there is no terminal to ask on, so say it beforehand.");
        var prompt = new Prompt(terminal);
        if (string.IsNullOrWhiteSpace(comment) && shown.Value.Spec.Summary.CommentRequired == true)
        {
            comment = terminal.IsInteractive
                ? await prompt.TextAsync("Comment, which the policy demands", null, _ => null, cancellationToken)
                : throw CliException.Usage($"--comment is missing; the stage {shown.Value.Spec.Stage} demands one.");
        }

        var question = decision == Decisions.Approved ? "Approve this?" : "Deny this?";
        if (!yes && !await prompt.YesAsync(question, cancellationToken))
            throw new CliException("Nothing was decided.");
        var decided = await SendAsync(session, shown, verb, decision, comment, cancellationToken);
        if (options.IsForPrograms)
            ObjectOutput.Write(terminal, options.Format, Kinds.Approvals, decided);
        else
            terminal.WriteLine(StyledLine.Of($"{decision}: {shown.Value.Spec.RequestRef.Name}", decision == Decisions.Approved ? Style.Good : Style.Bad)
                .And($" for {shown.Value.Spec.Summary.Requester}"));
        return ExitCodes.Success;
    }

    private static async Task<Stored<AccessApproval>> SendAsync(
        Session session, Stored<AccessApproval> shown, string verb, string decision, string? comment, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Client.PatchAsync(Kinds.Approvals, shown.Namespace, shown.Name, Patch(shown, decision, comment), dryRun: false, cancellationToken);
        }
        catch (ClusterException e) when (e.Status is System.Net.HttpStatusCode.Conflict or System.Net.HttpStatusCode.NotFound)
        {
            throw new CliException(
                $"What you were shown has changed meanwhile, so nothing was decided; look at it again: kubectl jit {verb} -n {shown.Namespace} {shown.Value.Spec.RequestRef.Name}", ExitCodes.Failed, e);
        }
    }
}
