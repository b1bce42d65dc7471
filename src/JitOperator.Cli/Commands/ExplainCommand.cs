using System.CommandLine;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Identity;
using JitOperator.Cli.Offers;
using JitOperator.Cli.Options;
using JitOperator.Cli.Screens;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Cli.Commands;

/// <summary>
/// <c>kubectl jit explain</c>: why a request stands as it does and who can decide; what would become of one that is not sent; and what
/// policies offer.
/// </summary>
internal static class ExplainCommand
{
    public static Command Create(CommandFrame frame)
    {
        var name = new Argument<string?>("NAME") { Description = "A request. Without it, flags say what would be asked for; without those, what is offered to you.", Arity = ArgumentArity.ZeroOrOne };
        var flags = new RequestOptions();
        var command = new Command("explain", "Say why a request was denied, who can approve it, and what would be allowed. Nothing is sent.") { name };
        flags.AddTo(command);
        frame.SetAction(command, async (result, session, cancellationToken) =>
        {
            if (result.GetValue(name) is { } request)
            {
                return flags.AnyGiven(result)
                    ? throw CliException.Usage("A NAME and flags such as --role exclude each other; explain the request, or what the flags ask for.")
                    : await OfRequestAsync(session, request, cancellationToken);
            }

            var me = await WhoAmI.AskAsync(session.Client, cancellationToken);
            var policies = await OfferList.ReadAsync(session.Client, cancellationToken);
            if (!flags.AnyGiven(result))
                return OfOffers(session, me, policies);
            var (spec, ns) = flags.Read(result, session);
            if (spec.Role.Name.Length == 0)
                throw CliException.Usage("--role is missing; name the role, or leave all flags out to see what is offered.");
            return await OfFlagsAsync(session, me, policies, spec, ns, cancellationToken);
        });
        return command;
    }

    private static async Task<int> OfRequestAsync(Session session, string name, CancellationToken cancellationToken)
    {
        var (terminal, ns) = (session.Terminal, session.Namespace);
        var stored = await session.Client.GetAsync(Kinds.Requests, ns, name, cancellationToken);
        if (session.Options.IsForPrograms)
        {
            ObjectOutput.Write(terminal, session.Options.Format, Kinds.Requests, stored);
            return ExitCodes.Success;
        }

        terminal.WriteLines(RequestPage.Lines(stored, session.Now, terminal.Width));
        var phase = stored.Value.Status?.Phase;
        if (phase == RequestPhases.AwaitingApproval)
        {
            terminal.WriteLine();
            terminal.WriteHint($"Whoever it waits on types: kubectl jit approve -n {ns} {name}");
        }
        else if (phase == RequestPhases.Denied)
        {
            var me = await WhoAmI.AskAsync(session.Client, cancellationToken);
            terminal.WriteLine();
            _ = OfOffers(session, me, await OfferList.ReadAsync(session.Client, cancellationToken));
        }

        return ExitCodes.Success;
    }

    private static int OfOffers(Session session, WhoAmI me, OfferList policies)
    {
        var terminal = session.Terminal;
        if (policies.All is null)
        {
            terminal.WriteHint(OfferList.Unreadable + " What the flags ask for can be explained all the same.");
            return ExitCodes.Success;
        }

        var (usual, emergency) = (policies.For(me.User, breakGlass: false), policies.For(me.User, breakGlass: true));
        if (usual.Count + emergency.Count == 0)
        {
            terminal.WriteHint($"No AccessPolicy offers anything to {me.User.Username}; ask the platform team for a policy.");
            return ExitCodes.Success;
        }

        terminal.WriteLine(StyledLine.Of($"What policies offer {me.User.Username}", Style.Strong));
        terminal.WriteLines(TableText.Lines(
            [new("ROLE", 10), new("WHERE", 8), new("UP TO"), new("WHO MUST AGREE", 12, Drop: 1), new("POLICY", 8, Drop: 2)],
            [.. usual.Select(o => Row(o, o.Longest, o.Agree)), .. emergency.Select(o => Row(o, o.Spec.BreakGlass!.MaxDuration, "nobody first: --break-glass, reviewed afterwards"))],
            terminal.Width));

        return ExitCodes.Success;
    }

    private static IReadOnlyList<(string, Style)> Row(Offer offer, string longest, string agree) =>
        [(offer.RoleText, Style.Plain), (offer.Where, Style.Plain), (longest, Style.Plain), (agree, Style.Plain), (offer.Policy, Style.Plain)];

    private static async Task<int> OfFlagsAsync(
        Session session, WhoAmI me, OfferList policies, AccessRequestSpec spec, string ns, CancellationToken cancellationToken)
    {
        if (policies.All is null)
            return await AskOperatorAsync(session, spec, ns, cancellationToken);
        // The words are no part of the question, unless they are given.
        var words = spec.Reason.Length > 0;
        if (!words)
            spec.Reason = "(not given yet)";
        var (namespaces, complete) = await ClusterNamespaces.ReadAsync(session.Client, spec.Scope?.Namespaces ?? [ns], cancellationToken);
        var verdict = PolicyEvaluator.Ask(spec, ns, OfferList.Stamped(me), namespaces, policies.All, session.Now);
        var terminal = session.Terminal;
        if (verdict.Policy is { } policy)
        {
            var offer = new Offer(policy.Metadata.Name, policy.Spec, new PolicyRole { Kind = spec.Role.Kind, Name = spec.Role.Name }, [], false, false, 0);
            terminal.WriteLine(StyledLine.Of("Would be taken up", Style.Good).And($" by AccessPolicy {policy.Metadata.Name}, for {DurationText.Format(verdict.Duration)}, in {verdict.Scope}."));
            Facts(terminal, "Agree", spec.BreakGlass == true ? "nobody first; a review follows" : offer.Agree);
        }
        else if (!words && verdict.Cause is DenialCauses.ReasonTooShort or DenialCauses.ReasonRefused or DenialCauses.TicketRefused)
        {
            terminal.WriteLine(StyledLine.Of("Would be taken up", Style.Good).And(" if you add: ").And(verdict.Message));
        }
        else
        {
            terminal.WriteLine(StyledLine.Of("Would be denied", Style.Bad).And($" ({verdict.Cause}): {verdict.Message}"));
        }

        foreach (var said in verdict.Explanation)
            Facts(terminal, "· policy", said);
        if (!me.IsCertain)
            terminal.WriteHint($"You are taken for {me.User.Username} in {string.Join(", ", me.User.Groups)}, by your kubeconfig; this API server does not tell.");
        if (!complete)
            terminal.WriteHint("You may not list namespaces, so their labels were not looked at.");
        return verdict.Policy is null && verdict.Cause is not (DenialCauses.ReasonTooShort or DenialCauses.ReasonRefused or DenialCauses.TicketRefused)
            ? ExitCodes.Denied
            : ExitCodes.Success;
    }

    // The operator reads the policies, and tells by a dry run what it would say.
    private static async Task<int> AskOperatorAsync(Session session, AccessRequestSpec spec, string ns, CancellationToken cancellationToken)
    {
        if (spec.Reason.Length == 0)
            throw CliException.Usage("--reason is missing: you may not read AccessPolicies, and the operator, which is asked instead, judges whole requests only.");
        _ = await session.Client.CreateAsync(Kinds.Requests, ns, RequestCommand.Manifest("explain", ns, spec), dryRun: true, cancellationToken);
        var denial = session.Client.Warnings.FirstOrDefault(warning => warning.Contains("will be denied", StringComparison.Ordinal));
        session.Terminal.WriteLine(denial is null
            ? StyledLine.Of("Would be taken up", Style.Good).And(", by the word of the operator; you may not read AccessPolicies, so who must agree shows once it is asked for.")
            : StyledLine.Of("Would be denied", Style.Bad).And(", by the word of the operator."));
        return denial is null ? ExitCodes.Success : ExitCodes.Denied;
    }

    private static void Facts(Terminal terminal, string label, string text)
    {
        terminal.WriteLines(Wrapping.Fact(label, text, terminal.Width, Style.Dim));
    }
}
