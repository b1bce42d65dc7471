using JitOperator.Api.Audit;
using JitOperator.Audit.Records;
using JitOperator.Core.Admission;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Operator.Inbox;

/// <summary>Writes what is in the inbox into records.</summary>
public static class LetterRecords
{
    /// <summary>Cause of what admission refused.</summary>
    public const string Refused = "Refused";

    /// <summary>Cause of a deletion that admission let pass.</summary>
    public const string Admitted = "Admitted";

    /// <summary>Cause of something that the operator did not write.</summary>
    public const string Forged = "LetterForged";

    /// <summary>Cause of something that the operator wrote once, and somebody has put there again.</summary>
    public const string Copied = "LetterCopied";

    private const int ShortName = 64;

    /// <summary>The records of an object; each fits into the log.</summary>
    /// <param name="found">The object.</param>
    /// <param name="stamp">What it says; null when the operator did not write it.</param>
    /// <param name="isCopy">True when the log has it already, from another object.</param>
    public static IReadOnlyList<AuditRecord> Of(V1ConfigMap found, LetterStamp? stamp, bool isCopy) => stamp is null || isCopy
        ? [Fitting(Forgery(found, isCopy))]
        : [.. stamp.Letters.Select(letter => Fitting(Of(letter, found)))];

    private static AuditRecord Of(Letter letter, V1ConfigMap found)
    {
        // Of another type are none, in this version; a later one's are what they are.
        var refused = letter.Type != AuditRecordTypes.PolicyDeletionAdmitted;
        return new AuditRecord
        {
            Type = refused ? AuditRecordTypes.AdmissionRefused : AuditRecordTypes.PolicyDeletionAdmitted,
            Actor = letter.User is { } user ? new(user.Username, user.Uid, user.Groups, user.Extra) : null,
            Request = letter.Request is { } request ? new(request.Namespace, request.Name, request.Uid) : null,
            Admission = new(
                letter.Kind,
                letter.Operation,
                letter.SubResource,
                letter.Namespace,
                letter.Name,
                letter.Uid,
                letter.At,
                letter.Count,
                found.Metadata.Uid,
                found.Metadata.Name),
            Cause = refused ? Refused : Admitted,
            Message = letter.Message,
        };
    }

    // Its name is whatever somebody typed, and counts for nothing: only a letter's is remembered.
    private static AuditRecord Forgery(V1ConfigMap found, bool isCopy) => new()
    {
        Type = AuditRecordTypes.AdmissionForged,
        Admission = new(
            V1ConfigMap.KubeKind,
            Namespace: found.Metadata.NamespaceProperty,
            Name: found.Metadata.Name,
            ResourceUid: found.Metadata.Uid,
            Letter: found.Metadata.Uid),
        Cause = isCopy ? Copied : Forged,
        Message = isCopy
            ? "Somebody has put a letter of the operator into the inbox again; it is recorded already, and is removed."
            : "Somebody other than the operator has put something into the inbox; it says nothing, and is removed.",
    };

    // A record that the log never takes would keep all others waiting. Nothing is decided on these names.
    private static AuditRecord Fitting(AuditRecord record)
    {
        if (Fits(record))
        {
            return record;
        }

        var smaller = record with
        {
            Request = null,
            Actor = record.Actor is { } actor ? new(ShortText.Cut(actor.Username, ShortName)) : null,
            Admission = record.Admission! with
            {
                Kind = Cut(record.Admission.Kind),
                Operation = Cut(record.Admission.Operation),
                SubResource = Cut(record.Admission.SubResource),
                Namespace = Cut(record.Admission.Namespace),
                Name = Cut(record.Admission.Name),
                ResourceUid = Cut(record.Admission.ResourceUid),
                At = Cut(record.Admission.At),
            },
            Message = record.Message is { } message ? ShortText.Cut(message, ShortName) : null,
        };
        return smaller;
    }

    private static bool Fits(AuditRecord record)
    {
        try
        {
            // The log adds the name of the cluster, which is not known here.
            _ = RecordShortener.Fit(record with { Cluster = new string('c', 253) });
            return true;
        }
        catch (RecordTooLargeException)
        {
            return false;
        }
    }

    private static string? Cut(string? text) => text is null ? null : ShortText.Cut(text, ShortName);
}
