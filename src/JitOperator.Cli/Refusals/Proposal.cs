using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Commands;
using JitOperator.Cli.Identity;
using JitOperator.Cli.Offers;
using JitOperator.Core.Activity;
using JitOperator.Core.PolicyTests;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Cli.Refusals;

/// <summary>Turns a refusal into what to ask for: the narrowest role that a policy offers, and that allows all of what was refused.</summary>
internal static class Proposal
{
    private const string Rbac = "apis/rbac.authorization.k8s.io/v1";

    // An asterisk stands for more than anybody can list.
    private const int Asterisk = 1000;

    /// <summary>Reads the message and fills in role and scope.</summary>
    /// <param name="session">The cluster.</param>
    /// <param name="spec">What is to be asked; role and scope are set.</param>
    /// <param name="ns">The namespace as it would be without.</param>
    /// <param name="text">The message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The namespace to ask in.</returns>
    /// <exception cref="CliException">There is no refusal in it, or no policy offers anything for it.</exception>
    public static async Task<string> MakeAsync(Session session, AccessRequestSpec spec, string ns, string text, CancellationToken cancellationToken)
    {
        var refusals = Refusal.Parse(text);
        if (refusals.Count == 0)
            throw CliException.Usage("--from-error: there is no refusal in what was read; pipe kubectl's message into it, as in kubectl get pods 2>&1 | kubectl jit request --from-error.");
        var me = await WhoAmI.AskAsync(session.Client, cancellationToken);
        if (refusals.FirstOrDefault(refusal => refusal.User != me.User.Username) is { } other)
            session.Terminal.WriteHint($"The message is about {other.User}, and you are {me.User.Username}: what is asked for will be yours.");
        var offers = await OfferList.ReadAsync(session.Client, cancellationToken);
        if (offers.All is null)
            throw new CliException(OfferList.Unreadable, ExitCodes.Denied);
        var clusterWide = refusals.Any(refusal => refusal.IsClusterWide);
        var places = refusals.Select(refusal => refusal.Namespace).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var fitting = offers.For(me.User, spec.BreakGlass == true)
            .Where(offer => clusterWide ? offer.ClusterWide : places.TrueForAll(place => offer.ClusterWide || offer.Selector || offer.Places.Any(pattern => NamePattern.Matches(pattern, place))))
            .ToList();
        var (best, unread) = await NarrowestAsync(session.Client, fitting, places, refusals, cancellationToken);
        if (best is not { } chosen)
        {
            var what = string.Join("; ", refusals.Select(refusal => refusal.ToString()));
            throw new CliException(
                unread.Count > 0
                    ? $"What is refused is: {what}. You may not read the rules of {string.Join(", ", unread)}, so whether they would do cannot be said; choose one by --role, or ask for the ClusterRole jit-offers, bound by a ClusterRoleBinding."
                    : $"No policy offers you a role that allows: {what}. Ask the platform team for one, or see kubectl jit explain for what is offered.",
                ExitCodes.Denied);
        }

        spec.Role = new RoleReference { Kind = chosen.Kind, Name = chosen.Name };
        if (clusterWide)
            spec.Scope = new RequestScope { ClusterWide = true };
        else if (places.Count > 1)
            spec.Scope = new RequestScope { Namespaces = places };
        session.Terminal.WriteHint($"{chosen.Kind}/{chosen.Name} by policy {chosen.Policy} is the narrowest that allows: {string.Join("; ", refusals.Select(refusal => refusal.ToString()))}.");
        return clusterWide ? ns : places[0];
    }

    private static async Task<(Candidate? Best, IReadOnlyList<string> Unread)> NarrowestAsync(
        ClusterClient client, IReadOnlyList<Offer> offers, List<string> places, IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        var (candidates, unread) = (new List<Candidate>(), new List<string>());
        foreach (var offer in offers)
        {
            var isCluster = offer.Role.Kind == ApiConstants.ClusterRoleKind;
            var exact = !offer.Role.Name.EndsWith('*');
            if (!isCluster && places.Count != 1)
                continue;
            var list = isCluster ? $"{Rbac}/clusterroles" : $"{Rbac}/namespaces/{Uri.EscapeDataString(places[0])}/roles";
            try
            {
                var answer = await client.SendAsync(HttpMethod.Get, exact ? $"{list}/{Uri.EscapeDataString(offer.Role.Name)}" : list, null, cancellationToken);
                foreach (var role in exact ? [answer] : (answer["items"] as JsonArray ?? []).OfType<JsonObject>())
                {
                    var name = role["metadata"]!["name"]!.GetValue<string>();
                    var rules = RulesOf(role["rules"]);
                    if (NamePattern.Matches(offer.Role.Name, name) && refusals.All(refusal => RbacRules.Allow(rules, refusal.Call)))
                        candidates.Add(new Candidate(offer.Role.Kind, name, offer.Policy, rules.Sum(Width)));
                }
            }
            catch (ClusterException e) when (e.Status is HttpStatusCode.Forbidden)
            {
                unread.Add(offer.RoleText);
            }
            catch (ClusterException e) when (e.Status is HttpStatusCode.NotFound)
            {
                // Offered, and not there: nothing to ask for.
            }
        }

        return (candidates.OrderBy(candidate => candidate.Width).ThenBy(candidate => candidate.Name, StringComparer.Ordinal).Cast<Candidate?>().FirstOrDefault(), unread);
    }

    private static IList<V1PolicyRule> RulesOf(JsonNode? rules) => rules is JsonArray
        ? rules.Deserialize((JsonTypeInfo<IList<V1PolicyRule>>)PolicyFileJson.Default.GetTypeInfo(typeof(IList<V1PolicyRule>))!) ?? []
        : [];

    /// <summary>How much a rule allows: the combinations of what it lists, of which names of objects are the narrowest.</summary>
    private static long Width(V1PolicyRule rule) =>
        Count(rule.Verbs) * (rule.NonResourceURLs is { Count: > 0 } paths ? Count(paths) : Count(rule.ApiGroups) * Count(rule.Resources)) * (rule.ResourceNames is { Count: > 0 } ? 1 : 10);

    private static long Count(IList<string>? listed) => (listed ?? []).Sum(one => one.Contains('*', StringComparison.Ordinal) ? Asterisk : 1L);

    private sealed record Candidate(string Kind, string Name, string Policy, long Width);
}
