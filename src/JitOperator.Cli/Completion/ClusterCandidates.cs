using System.CommandLine;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Commands;
using JitOperator.Cli.Identity;
using JitOperator.Cli.Kubeconfigs;
using JitOperator.Cli.Offers;
using JitOperator.Cli.Options;

namespace JitOperator.Cli.Completion;

/// <summary>Reads candidates for a value.</summary>
/// <param name="frame">What commands stand in.</param>
/// <param name="options">What the command line says so far.</param>
/// <param name="cancellationToken">Gives up.</param>
internal delegate Task<IEnumerable<Candidate>> CandidateSource(CommandFrame frame, CliOptions options, CancellationToken cancellationToken);

/// <summary>What the cluster and the kubeconfig know that can be typed.</summary>
internal static class ClusterCandidates
{
    /// <summary>Where the values of an option or argument come from; null where only the person knows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="symbol">The option or argument.</param>
    public static CandidateSource? For(Command command, Symbol symbol) => (command.Name, symbol.Name) switch
    {
        (_, "--context") => ContextsAsync,
        (_, "--namespace") => OfCluster(NamespacesAsync),
        (_, "--policy") => OfCluster(PoliciesAsync),
        ("request" or "explain", "--role") => OfCluster(RolesAsync),
        ("request" or "explain", "--extends") => OfCluster((session, token) => RequestsAsync(session, phase => phase == RequestPhases.Active, token)),
        ("get" or "watch" or "explain", "NAME") => OfCluster((session, token) => RequestsAsync(session, _ => true, token)),
        ("revoke", "NAME") => OfCluster((session, token) => RequestsAsync(session, phase => !RequestPhases.IsTerminal(phase), token)),
        ("approve" or "deny", "NAME") => OfCluster(OpenAsync),
        _ => null,
    };

    private static CandidateSource OfCluster(Func<Session, CancellationToken, Task<IEnumerable<Candidate>>> read) => async (frame, options, cancellationToken) =>
    {
        using var connection = await ClusterConnection.OpenAsync(options, frame.Environment, interactive: false, cancellationToken);
        return await read(new Session(frame.Terminal, options, new ClusterClient(connection, frame.Terminal.Time)), cancellationToken);
    };

    private static Task<IEnumerable<Candidate>> ContextsAsync(CommandFrame frame, CliOptions options, CancellationToken cancellationToken) => Task.FromResult(
        KubeconfigFiles.Read(options.Kubeconfig, frame.Environment).SelectMany(file => file.Maps("contexts")).Select(context => context.Text("name")).OfType<string>().Select(name => new Candidate(name)));

    // Many may not list namespaces; then those that policies name are better than none.
    private static async Task<IEnumerable<Candidate>> NamespacesAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            var list = await session.Client.SendAsync(HttpMethod.Get, "api/v1/namespaces", null, cancellationToken);
            return (list["items"] as JsonArray ?? []).Select(item => new Candidate(item!["metadata"]!["name"]!.GetValue<string>()));
        }
        catch (ClusterException)
        {
            return (await OffersAsync(session, cancellationToken)).SelectMany(offer => offer.Places).Where(place => !place.EndsWith('*')).Select(place => new Candidate(place));
        }
    }

    private static async Task<IEnumerable<Candidate>> PoliciesAsync(Session session, CancellationToken cancellationToken) =>
        ((await OfferList.ReadAsync(session.Client, cancellationToken)).All ?? []).Select(policy => new Candidate(policy.Metadata.Name));

    private static async Task<IEnumerable<Candidate>> RolesAsync(Session session, CancellationToken cancellationToken) =>
        (await OffersAsync(session, cancellationToken))
            .Where(offer => !offer.Role.Name.EndsWith('*'))
            .Select(offer => new Candidate(offer.Role.Kind == ApiConstants.ClusterRoleKind ? offer.Role.Name : offer.RoleText, $"in {offer.Where}, up to {offer.Longest}"));

    private static async Task<IReadOnlyList<Offer>> OffersAsync(Session session, CancellationToken cancellationToken)
    {
        var me = await WhoAmI.AskAsync(session.Client, cancellationToken);
        var policies = await OfferList.ReadAsync(session.Client, cancellationToken);
        return [.. policies.For(me.User, breakGlass: false), .. policies.For(me.User, breakGlass: true)];
    }

    private static async Task<IEnumerable<Candidate>> RequestsAsync(Session session, Func<string?, bool> isWanted, CancellationToken cancellationToken) =>
        (await session.Client.ListAsync(Kinds.Requests, session.NamespaceOrAll, cancellationToken)).Items
            .Where(request => isWanted(request.Value.Status?.Phase ?? RequestPhases.Pending))
            .Select(request => new Candidate(request.Name, $"{request.Value.Status?.Phase ?? RequestPhases.Pending}, {request.Value.Status?.Requester?.Username}".TrimEnd(',', ' ')));

    // Whether they wait for us in particular would take a question each.
    private static async Task<IEnumerable<Candidate>> OpenAsync(Session session, CancellationToken cancellationToken) =>
        (await session.Client.ListAsync(Kinds.Approvals, session.NamespaceOrAll, cancellationToken)).Items
            .Where(approval => WaitingApprovals.IsOpen(approval.Value, session.Now))
            .Select(approval => new Candidate(approval.Value.Spec.RequestRef.Name, $"{approval.Value.Spec.Summary.Requester} asks for {approval.Value.Spec.Summary.Role}"));
}
