using System.CommandLine;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Commands;
using JitOperator.Cli.Identity;

namespace JitOperator.Cli.Options;

/// <summary>Which requests to show.</summary>
internal sealed class RequestFilterOptions
{
    private static readonly string[] Phases =
    [
        RequestPhases.Pending, RequestPhases.AwaitingApproval, RequestPhases.Scheduled, RequestPhases.Active, RequestPhases.Expired,
        RequestPhases.Revoked, RequestPhases.Denied, RequestPhases.Withdrawn, RequestPhases.TimedOut, RequestPhases.Failed,
    ];

    private readonly Option<bool> _mine = new("--mine") { Description = "Only those that you filed, or that are for you." };
    private readonly Option<string[]> _phases = new("--phase")
    {
        Description = $"Only those in this phase: {string.Join(", ", Phases)}. May be given several times, or with commas.",
        HelpName = "phase",
        CompletionSources = { Phases },
    };

    private readonly Option<bool> _open = new("--open") { Description = "Only those that are not over." };

    public void AddTo(Command command)
    {
        command.Options.Add(_mine);
        command.Options.Add(_phases);
        command.Options.Add(_open);
    }

    /// <summary>Whether a request is wanted. Asks the cluster who we are, if that matters.</summary>
    public async Task<Func<AccessRequest, bool>> ReadAsync(ParseResult result, Session session, CancellationToken cancellationToken)
    {
        var phases = (result.GetValue(_phases) ?? [])
            .SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(PhaseOf)
            .ToHashSet();
        var open = result.GetValue(_open);
        var me = result.GetValue(_mine) ? (await WhoAmI.AskAsync(session.Client, cancellationToken)).User.Username : null;
        return request =>
            (phases.Count == 0 || phases.Contains(request.Status?.Phase ?? RequestPhases.Pending))
            && (!open || !RequestPhases.IsTerminal(request.Status?.Phase))
            && (me is null || request.Status?.Requester?.Username == me || request.Status?.Subject == me);
    }

    private static string PhaseOf(string text) => Array.Find(Phases, phase => string.Equals(phase, text, StringComparison.OrdinalIgnoreCase))
        ?? throw CliException.Usage($"--phase is \"{text}\"; choose one of {string.Join(", ", Phases)}.");
}
