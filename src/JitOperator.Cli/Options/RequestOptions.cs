using System.CommandLine;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Commands;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Cli.Options;

/// <summary>The flags that say what is asked for, of <c>request</c> and <c>explain</c>.</summary>
internal sealed class RequestOptions
{
    private readonly Option<string?> _role = new("--role")
    {
        Description = "The role: NAME or ClusterRole/NAME for a ClusterRole, Role/NAME for a Role of the namespace.",
        HelpName = "role",
    };

    private readonly Option<bool> _clusterWide = new("--cluster-wide") { Description = "In the whole cluster, not in namespaces." };
    private readonly Option<string[]> _selector = new("--namespace-selector")
    {
        Description = "In the namespaces that have this label now, as in team=payments. May be given several times: all must match.",
        HelpName = "key=value",
    };

    private readonly Option<string?> _duration = new("--duration", "-d")
    {
        Description = "For how long, as in 45m or 1h30m. Default: what the policy says.",
        HelpName = "duration",
    };

    private readonly Option<string?> _reason = new("--reason", "-r") { Description = "Why. Approvers see it, and the audit log keeps it.", HelpName = "text" };
    private readonly Option<string?> _ticket = new("--ticket", "-t") { Description = "Number of a ticket or incident.", HelpName = "number" };
    private readonly Option<string?> _start = new("--start")
    {
        Description = "When access begins, as in 2026-03-01T09:00:00Z, or +2h. Default: once it is approved.",
        HelpName = "time",
    };

    private readonly Option<string?> _policy = new("--policy") { Description = "The policy to be judged by. Default: the best match.", HelpName = "name" };
    private readonly Option<bool> _breakGlass = new("--break-glass") { Description = "At once, in an emergency, where the policy lets you; a review follows." };
    private readonly Option<string?> _for = new("--for")
    {
        Description = "Who gets access, where that is not you: NAME, User/NAME or ServiceAccount/NAMESPACE/NAME.",
        HelpName = "subject",
    };

    private readonly Option<string?> _extends = new("--extends") { Description = "Prolong the access of this request of yours, which is in force.", HelpName = "name" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _role, _clusterWide, _selector, _duration, _reason, _ticket, _start, _policy, _breakGlass, _for, _extends })
            command.Options.Add(option);
    }

    /// <summary>True when any of them is given.</summary>
    public bool AnyGiven(ParseResult result) => new Option[] { _role, _clusterWide, _selector, _duration, _reason, _ticket, _start, _policy, _breakGlass, _for, _extends }
        .Any(option => result.GetResult(option) is { Implicit: false });

    /// <summary>What they say, and the namespace that the request is of. The role is empty, and so is the reason, where they say none.</summary>
    /// <exception cref="CliException">They make no sense.</exception>
    public (AccessRequestSpec Spec, string Namespace) Read(ParseResult result, Session session)
    {
        var namespaces = session.Options.Namespaces;
        var scope = ScopeOf(result, namespaces, session.Options.AllNamespaces);
        var spec = new AccessRequestSpec
        {
            PolicyName = result.GetValue(_policy),
            Role = result.GetValue(_role) is { } role ? RoleOf(role) : new RoleReference { Kind = ApiConstants.ClusterRoleKind },
            Scope = scope,
            Duration = DurationOf(result.GetValue(_duration)),
            StartTime = StartOf(result.GetValue(_start), session.Now),
            Reason = result.GetValue(_reason) ?? string.Empty,
            Ticket = result.GetValue(_ticket),
            Subject = result.GetValue(_for) is { } subject ? SubjectOf(subject) : null,
            BreakGlass = result.GetValue(_breakGlass) ? true : null,
            Extends = result.GetValue(_extends),
        };
        return (spec, namespaces.Count > 0 ? namespaces[0] : session.Client.Connection.Context.Namespace ?? "default");
    }

    /// <summary>A role as people write it.</summary>
    /// <exception cref="CliException">It is none.</exception>
    public static RoleReference RoleOf(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } name] => new() { Kind = ApiConstants.ClusterRoleKind, Name = name },
        [ApiConstants.ClusterRoleKind or ApiConstants.RoleKind, { Length: > 0 } name] parts => new() { Kind = parts[0], Name = name },
        _ => throw CliException.Usage($"--role is \"{text}\"; write NAME or ClusterRole/NAME for a ClusterRole, Role/NAME for a Role."),
    };

    private RequestScope? ScopeOf(ParseResult result, IReadOnlyList<string> namespaces, bool all)
    {
        var (clusterWide, selector) = (result.GetValue(_clusterWide), result.GetValue(_selector) ?? []);
        if (all)
            throw CliException.Usage("-A does not go with this; for the whole cluster, say --cluster-wide.");
        if (clusterWide && selector.Length > 0)
            throw CliException.Usage("--cluster-wide and --namespace-selector exclude each other; leave one of them out.");
        if ((clusterWide || selector.Length > 0) && namespaces.Count > 1)
            throw CliException.Usage("-n is given several times, which --cluster-wide and --namespace-selector leave no room for; give it once, for where the request itself is.");
        if (clusterWide)
            return new RequestScope { ClusterWide = true };
        if (selector.Length == 0)
            return namespaces.Count > 1 ? new RequestScope { Namespaces = [.. namespaces] } : null;
        var labels = new Dictionary<string, string>();
        foreach (var text in selector)
        {
            if (text.Split('=') is not [{ Length: > 0 } key, var value])
                throw CliException.Usage($"--namespace-selector is \"{text}\"; write it as key=value.");
            labels[key] = value;
        }

        return new RequestScope { NamespaceSelector = new NamespaceSelector { MatchLabels = labels } };
    }

    private static string? DurationOf(string? text) => text is null || DurationText.TryParse(text, out _)
        ? text
        : throw CliException.Usage($"--duration is \"{text}\"; write hours, minutes and seconds, as in 1h30m.");

    private static string? StartOf(string? text, DateTimeOffset now)
    {
        if (text is null)
            return null;
        if (text.StartsWith('+'))
        {
            return DurationText.TryParse(text[1..], out var ahead)
                ? Timestamp.Format(now + ahead)
                : throw CliException.Usage($"--start is \"{text}\"; write how far ahead, as in +2h, or a time, as in 2026-03-01T09:00:00Z.");
        }

        return RequestForm.StartOf(new AccessRequestSpec { StartTime = text }) is not null
            ? text
            : throw CliException.Usage($"--start is \"{text}\"; write it as 2026-03-01T09:00:00Z, with Z or an offset, or as +2h.");
    }

    private static PolicySubject SubjectOf(string text) => text.Split('/') switch
    {
        [Subjects.ServiceAccount, { Length: > 0 } ns, { Length: > 0 } name] => new() { Kind = Subjects.ServiceAccount, Namespace = ns, Name = name },
        [Subjects.User, .. { Length: > 0 } name] => new() { Kind = Subjects.User, Name = string.Join('/', name) },
        [Subjects.ServiceAccount or Subjects.Group, ..] or [] or [""] => throw CliException.Usage(
            $"--for is \"{text}\"; write NAME or User/NAME for a person, ServiceAccount/NAMESPACE/NAME for a service account."),
        _ => new() { Kind = Subjects.User, Name = text },
    };
}
