using System.Collections.Immutable;
using JitOperator.Api.Audit;
using JitOperator.Core.Scopes;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>A grant as it was recorded before its bindings were created.</summary>
/// <param name="StartsAt">When access began.</param>
/// <param name="ExpiresAt">When it ends. Never moves.</param>
/// <param name="Username">Who is bound.</param>
/// <param name="RoleKind">Kind of the role.</param>
/// <param name="RoleName">Name of the role.</param>
/// <param name="RoleRulesDigest">Digest of the rules that were agreed to.</param>
/// <param name="PolicyName">The policy that it was granted by.</param>
/// <param name="Scope">Where.</param>
/// <param name="Bindings">The bindings, without UIDs: their names follow from the request and the scope.</param>
public sealed record Grant(
    DateTimeOffset StartsAt,
    DateTimeOffset ExpiresAt,
    string Username,
    string RoleKind,
    string RoleName,
    string RoleRulesDigest,
    string PolicyName,
    GrantScope Scope,
    ImmutableList<AuditBinding> Bindings)
{
    /// <summary>True when it was taken in an emergency.</summary>
    public bool IsBreakGlass { get; init; }

    /// <summary>Why it was asked for.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>Ticket or incident number.</summary>
    public string? Ticket { get; init; }

    /// <summary>That it ended as agreed, for people.</summary>
    internal string ExpiredMessage => $"Access ended at {Timestamp.Format(ExpiresAt)} as agreed.";

    /// <summary>The bindings of a request in a scope.</summary>
    public static ImmutableList<AuditBinding> BindingsOf(string requestUid, GrantScope scope) =>
        [.. scope.BindingNamespaces.Select(name => new AuditBinding(name, BindingName.For(requestUid, name)))];

    /// <summary>True for a binding of this grant, by its place and name.</summary>
    public bool Has(string? @namespace, string name) =>
        Bindings.Exists(b => b.Name == name && b.Namespace == (@namespace ?? string.Empty));

    /// <summary>What to delete when it ends: the bindings that were seen, and its own, which the executor reads anew if they were not.</summary>
    internal ImmutableList<AuditBinding> BindingsToDelete(IEnumerable<ObservedBinding> ours)
    {
        var seen = ours.Select(b => b.Reference).ToList();
        return [.. seen, .. Bindings.Where(b => !seen.Exists(s => s.Name == b.Name && s.Namespace == b.Namespace))];
    }

    // A record that cannot be read is a grant that is over.
    internal static Grant From(AuditRecord record)
    {
        var scope = GrantScope.From(record.Target);
        return new(
            Timestamp.TryParse(record.StartsAt, out var startsAt) ? startsAt : DateTimeOffset.MinValue,
            Timestamp.TryParse(record.ExpiresAt, out var expiresAt) ? expiresAt : DateTimeOffset.MinValue,
            record.Subject ?? record.Actor?.Username ?? string.Empty,
            record.Target?.RoleKind ?? string.Empty,
            record.Target?.RoleName ?? string.Empty,
            record.Target?.RoleRulesDigest ?? string.Empty,
            record.Policy?.Name ?? string.Empty,
            scope,
            BindingsOf(record.Request?.Uid ?? string.Empty, scope))
        {
            IsBreakGlass = record.Type == AuditRecordTypes.GrantBreakGlass,
            Reason = record.Reason ?? string.Empty,
            Ticket = record.Ticket,
        };
    }
}
