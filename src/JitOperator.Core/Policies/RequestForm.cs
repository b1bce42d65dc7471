using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Scopes;
using JitOperator.Core.Values;

namespace JitOperator.Core.Policies;

/// <summary>What makes a request impossible to judge, whatever the policies say.</summary>
public static class RequestForm
{
    private static readonly string[] StartForms =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The first fault: the field and the mend; null when there is none.</summary>
    /// <param name="spec">The request.</param>
    /// <param name="name">Name of the request; null while it has none.</param>
    public static string? Fault(AccessRequestSpec spec, string? name = null) =>
        RoleFault(spec.Role)
        ?? ScopeResolver.Malformed(spec.Scope, spec.Role.Kind)
        ?? ReasonFault(spec.Reason)
        ?? DurationFault("spec.duration", spec.Duration)
        ?? DurationFault("spec.ttlAfterFinished", spec.TtlAfterFinished)
        ?? StartFault(spec)
        ?? SubjectFault(spec.Subject)
        ?? ExtendsFault(spec, name)
        ?? BreakGlassFault(spec);

    /// <summary>When the request wants access to begin; null when it leaves that open.</summary>
    public static DateTimeOffset? StartOf(AccessRequestSpec spec) => TryParseStart(spec.StartTime, out var start) ? start : null;

    private static bool TryParseStart(string? text, out DateTimeOffset start)
    {
        start = default;
        // Without an offset it would mean whatever the reader's clock says.
        return text is { Length: <= 40 } && (text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-'))
            && DateTimeOffset.TryParseExact(text, StartForms, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out start);
    }

    private static string? RoleFault(RoleReference role) => role switch
    {
        { Kind: not (ApiConstants.RoleKind or ApiConstants.ClusterRoleKind) } => $"spec.role.kind is \"{role.Kind}\"; set it to Role or ClusterRole.",
        { Name: null or "" } => "spec.role.name is empty; name the role.",
        _ => null,
    };

    private static string? ReasonFault(string reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return "spec.reason is empty; say why you need access.";
        }

        if (reason.EnumerateRunes().Count() is > Bounds.Reason and var length)
        {
            return $"spec.reason has {length} characters; shorten it to {Bounds.Reason} and link to the rest.";
        }

        return reason.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) ? "spec.reason has control characters; remove them." : null;
    }

    private static string? DurationFault(string field, string? text) => text is null || DurationText.TryParse(text, out _)
        ? null
        : $"{field} is \"{text}\"; write hours, minutes and seconds, as in 1h30m, longer than zero.";

    private static string? StartFault(AccessRequestSpec spec) => spec.StartTime is null || TryParseStart(spec.StartTime, out _)
        ? null
        : $"spec.startTime is \"{spec.StartTime}\"; write it as 2026-03-01T09:00:00Z, with Z or an offset.";

    private static string? SubjectFault(PolicySubject? subject)
    {
        if (subject is null)
        {
            return null;
        }

        return subject.Kind == Subjects.Group
            ? "spec.subject.kind is Group, whose members nobody can list; name one User or ServiceAccount."
            : SubjectFaults.Of(subject, "spec.subject", trusted: true).FirstOrDefault();
    }

    private static string? ExtendsFault(AccessRequestSpec spec, string? name)
    {
        if (spec.Extends is null)
        {
            return null;
        }

        if (spec.Extends.Length == 0 || spec.Extends == name)
        {
            return $"spec.extends is \"{spec.Extends}\"; name another request, whose access is in force.";
        }

        return spec.StartTime is null ? null : "spec.extends says when access begins; take spec.startTime out.";
    }

    private static string? BreakGlassFault(AccessRequestSpec spec) => spec switch
    {
        { BreakGlass: not true } => null,
        { StartTime: not null } => "spec.breakGlass is for access at once; take spec.startTime out.",
        { Extends: not null } => "spec.breakGlass is for access at once; take spec.extends out, or ask for the extension without it.",
        { Subject: not null } => "spec.breakGlass is for oneself; take spec.subject out.",
        _ => null,
    };
}
