using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Identity;
using JitOperator.Cli.Offers;
using JitOperator.Cli.Options;
using JitOperator.Cli.Screens;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Cli.Commands;

/// <summary>Asks for what the flags left out, and offers only what policies allow this person.</summary>
internal sealed class RequestForms(Session session, Prompt prompt)
{
    /// <summary>Fills in what is missing.</summary>
    /// <returns>The namespace that the request is of.</returns>
    public async Task<string> CompleteAsync(AccessRequestSpec spec, string ns, CancellationToken cancellationToken)
    {
        var me = await WhoAmI.AskAsync(session.Client, cancellationToken);
        var policies = await OfferList.ReadAsync(session.Client, cancellationToken);
        session.Terminal.WriteHint($"You are {me.User.Username}{(me.IsCertain ? "" : ", as far as your kubeconfig tells")}.");
        if (policies.All is null)
        {
            session.Terminal.WriteHint(OfferList.Unreadable);
            ns = await TypeRoleAsync(spec, ns, cancellationToken);
            await WordsAsync(spec, null, cancellationToken);
            return ns;
        }

        var person = spec.Subject is { } subject ? Subjects.IdentityOf(subject) : me.User;
        var offers = policies.For(person, spec.BreakGlass == true).Where(offer => Fits(offer, spec)).ToList();
        if (offers.Count == 0)
        {
            throw new CliException(
                spec.Role.Name.Length > 0
                    ? $"No AccessPolicy offers {spec.Role.Kind}/{spec.Role.Name} to {person.Username}; see kubectl jit explain for what is offered."
                    : $"No AccessPolicy offers anything to {person.Username}; ask the platform team for a policy.",
                ExitCodes.Denied);
        }

        var offer = spec.Role.Name.Length == 0
            ? await prompt.ChoiceAsync("Which", offers, o => o.ToString(), cancellationToken)
            : offers.OrderBy(o => o.Rank).First();
        if (spec.Role.Name.Length == 0)
        {
            spec.Role = new RoleReference { Kind = offer.Role.Kind, Name = await NameAsync("Role", offer.Role.Name, cancellationToken) };
            ns = await PlaceAsync(offer, spec, ns, cancellationToken);
        }

        await WordsAsync(spec, offer, cancellationToken);
        return ns;
    }

    private static bool Fits(Offer offer, AccessRequestSpec spec) =>
        (spec.PolicyName is null || spec.PolicyName == offer.Policy)
        && (spec.Scope?.ClusterWide != true || offer.ClusterWide)
        && (spec.Role.Name.Length == 0 || (offer.Role.Kind == spec.Role.Kind && NamePattern.Matches(offer.Role.Name, spec.Role.Name)));

    private async Task<string> PlaceAsync(Offer offer, AccessRequestSpec spec, string ns, CancellationToken cancellationToken)
    {
        // What the flags say of the place stands.
        if (spec.Scope is not null || session.Options.Namespaces.Count > 0)
            return ns;
        if (offer is { Places: [var only], Selector: false, ClusterWide: false } && !only.EndsWith('*'))
            return only;
        var usual = offer.Selector || offer.ClusterWide || offer.Places.Any(pattern => NamePattern.Matches(pattern, ns)) ? ns : null;
        return await prompt.TextAsync(
            $"Namespace ({offer.Where})",
            usual,
            text => offer.Selector || offer.ClusterWide || offer.Places.Any(pattern => NamePattern.Matches(pattern, text))
                ? null
                : $"The policy offers {offer.Where}.",
            cancellationToken);
    }

    private Task<string> NameAsync(string what, string pattern, CancellationToken cancellationToken) => pattern.EndsWith('*')
        ? prompt.TextAsync($"{what} ({pattern})", null, text => NamePattern.Matches(pattern, text) ? null : $"The policy offers {pattern}.", cancellationToken)
        : Task.FromResult(pattern);

    private async Task<string> TypeRoleAsync(AccessRequestSpec spec, string ns, CancellationToken cancellationToken)
    {
        if (spec.Role.Name.Length == 0)
        {
            spec.Role = RequestOptions.RoleOf(await prompt.TextAsync(
                "Role (NAME for a ClusterRole, Role/NAME for a Role)", null, text => text.Split('/') is [_] or [ApiConstants.RoleKind or ApiConstants.ClusterRoleKind, _] ? null : "Write NAME or Role/NAME.", cancellationToken));
        }

        return spec.Scope is null && session.Options.Namespaces.Count == 0 ? await prompt.TextAsync("Namespace", ns, _ => null, cancellationToken) : ns;
    }

    private async Task WordsAsync(AccessRequestSpec spec, Offer? offer, CancellationToken cancellationToken)
    {
        if (spec.Duration is null)
        {
            var longest = spec.BreakGlass == true ? offer?.Spec.BreakGlass?.MaxDuration : offer?.Spec.MaxDuration;
            var usual = offer?.Spec.DefaultDuration ?? longest;
            var text = await prompt.TextAsync(
                $"For how long{(longest is { } most ? $", at most {most}" : ", or nothing for what the policy says")}",
                usual ?? string.Empty,
                answer => answer.Length == 0 ? null : DurationFault(answer, longest),
                cancellationToken);
            spec.Duration = text.Length == 0 ? null : text;
        }

        if (string.IsNullOrWhiteSpace(spec.Reason))
        {
            var demand = offer?.Spec.Requirements?.Reason;
            var least = demand?.MinLength ?? 1;
            spec.Reason = await prompt.TextAsync(
                $"Why{(least > 1 ? $", in at least {least} characters" : "")}{(demand?.Pattern is { } form ? $", in the form {form}" : "")}",
                null,
                text => text.EnumerateRunes().Count() < least ? $"The policy demands at least {least} characters."
                    : demand?.Pattern is { } pattern && !WholePattern.Matches(pattern, text) ? $"The policy demands the form {pattern}."
                    : null,
                cancellationToken);
        }

        if (spec.Ticket is null && offer?.Spec.Requirements?.Ticket is { } ticket)
        {
            spec.Ticket = await prompt.TextAsync(
                $"Ticket{(ticket.Pattern is { } form ? $", in the form {form}" : "")}",
                null,
                text => ticket.Pattern is { } pattern && !WholePattern.Matches(pattern, text) ? $"The policy demands the form {pattern}." : null,
                cancellationToken);
        }
    }

    private static string? DurationFault(string text, string? longest) =>
        !DurationText.TryParse(text, out var duration) ? "Write hours, minutes and seconds, as in 1h30m."
        : DurationText.TryParse(longest, out var most) && duration > most ? $"The policy allows at most {longest}."
        : null;
}
