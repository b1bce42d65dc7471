using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Report.Gathering;
using JitOperator.Audit.Report.Markup;

namespace JitOperator.Audit.Report.Pages;

/// <summary>Words for what records say in constants.</summary>
internal static class Wording
{
    /// <summary>How far a request came, and the tone of that.</summary>
    public static (string Tone, string Word) Of(RequestStory story) => story.Outcome switch
    {
        StoryOutcome.Scheduled => ("info", "Scheduled"),
        StoryOutcome.Active => ("info", "Active"),
        StoryOutcome.Expired => ("good", "Ended on time"),
        StoryOutcome.Revoked => ("warn", "Ended early"),
        StoryOutcome.Denied => ("bad", "Denied"),
        StoryOutcome.Refused => ("bad", "Refused"),
        StoryOutcome.Withdrawn => ("quiet", "Withdrawn"),
        StoryOutcome.TimedOut => ("warn", "Timed out"),
        StoryOutcome.Failed => ("bad", "Failed"),
        _ => ("info", "Waiting"),
    };

    /// <summary>The same as a badge, with one more for an emergency.</summary>
    public static MarkupText Badges(RequestStory story)
    {
        var (tone, word) = Of(story);
        return story.IsEmergency
            ? MarkupText.Of($"{Html.Badge(tone, word)} {Html.Badge("bad", "Emergency")}")
            : Html.Badge(tone, word);
    }

    /// <summary>A severity as a badge.</summary>
    public static MarkupText Severity(string severity) => Html.Badge(
        severity switch
        {
            FindingSeverities.Medium => "warn",
            FindingSeverities.Low => "info",
            FindingSeverities.Informational => "quiet",
            _ => "bad",
        },
        severity);

    /// <summary>A role.</summary>
    public static MarkupText Role(AuditTarget? target) => target is null ? Html.Dash : MarkupText.Of($"<bdi>{target.RoleKind}/{target.RoleName}</bdi>");

    /// <summary>Where a role is granted.</summary>
    public static MarkupText Where(AuditTarget? target) => target switch
    {
        null => Html.Dash,
        { ClusterWide: true } => MarkupText.Of($"<strong>the whole cluster</strong>"),
        _ => Html.Names(target.Namespaces),
    };

    /// <summary>A link to the page of a request.</summary>
    public static MarkupText Link(RequestStory story) =>
        MarkupText.Of($"<a href=\"#{PageIds.Of(story)}\"><bdi>{story.Request.Namespace}/{story.Request.Name}</bdi></a>");

    /// <summary>Somebody; nobody is the operator.</summary>
    public static MarkupText Person(AuditActor? actor) => MarkupText.Of($"<strong><bdi>{actor?.Username ?? "The operator"}</bdi></strong>");

    /// <summary>What was seen of multi-factor authentication.</summary>
    public static MarkupText Mfa(AuditMfa? mfa) => mfa switch
    {
        null => MarkupText.Of($"the policy does not look at it"),
        { Seen: [] } => MarkupText.Of($"<code>{mfa.ExtraKey}</code> was not there {Accepted(mfa)}"),
        _ => MarkupText.Of($"<code>{mfa.ExtraKey}</code> is {Html.Names(mfa.Seen)} {Accepted(mfa)}"),
    };

    /// <summary>How an action belongs to a grant.</summary>
    public static string Attribution(string attribution) => attribution switch
    {
        ActivityAttributions.Exact => "by the authorizer's word under this grant alone",
        ActivityAttributions.Shadowed => "the person could do it without the grant too",
        ActivityAttributions.Ambiguous => "several grants of the person allowed it",
        ActivityAttributions.AfterExpiry => "received or still running after the grant had ended",
        _ => attribution,
    };

    private static MarkupText Accepted(AuditMfa mfa) => mfa.Satisfied ? Html.Badge("good", "accepted") : Html.Badge("bad", "not accepted");
}
