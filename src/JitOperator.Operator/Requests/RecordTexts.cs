using System.Diagnostics.CodeAnalysis;
using JitOperator.Api.Audit;

namespace JitOperator.Operator.Requests;

/// <summary>
/// Holds once what many records say in the same words: people, namespaces, roles, policies and digests. The records of one request say
/// each of them several times, and histories are kept for as long as the log. A bounded table, in which a newer text takes the place of an
/// older one; for many threads, as a slot is read and written in one piece and a text never changes.
/// </summary>
internal sealed class RecordTexts
{
    /// <summary>A power of two.</summary>
    private const int Slots = 1 << 13;

    private readonly string?[] _texts = new string?[Slots];

    /// <summary>The same record, with texts that were held before.</summary>
    public AuditRecord Share(AuditRecord record) => record with
    {
        Subject = Share(record.Subject),
        Request = record.Request is { } request
            ? request with
            {
                Namespace = Share(request.Namespace),
                Name = Share(request.Name),
                Uid = Share(request.Uid),
                Digest = Share(request.Digest),
            }
            : null,
        Policy = record.Policy is { } policy ? policy with { Name = Share(policy.Name), Digest = Share(policy.Digest) } : null,
        Target = record.Target is { } target
            ? target with
            {
                RoleKind = Share(target.RoleKind),
                RoleName = Share(target.RoleName),
                Namespaces = [.. target.Namespaces.Select(name => Share(name))],
                RoleRulesDigest = Share(target.RoleRulesDigest),
            }
            : null,
        Actor = record.Actor is { } actor ? actor with { Username = Share(actor.Username) } : null,
    };

    [return: NotNullIfNotNull(nameof(text))]
    private string? Share(string? text)
    {
        if (text is null)
        {
            return null;
        }

        ref var slot = ref _texts[text.GetHashCode(StringComparison.Ordinal) & (Slots - 1)];
        return slot is { } held && held == text ? held : slot = text;
    }
}
