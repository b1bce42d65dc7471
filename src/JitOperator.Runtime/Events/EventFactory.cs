using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using k8s.Models;

namespace JitOperator.Runtime.Events;

/// <summary>Makes events that the API server accepts (<c>ValidateEventCreate</c> of <c>k8s.io/kubernetes/pkg/apis/core/validation</c>).</summary>
internal sealed partial class EventFactory(string controller, string instance)
{
    /// <summary>Longest name of an object (RFC 1123 subdomain).</summary>
    private const int LongestName = 253;

    /// <summary>
    /// Events about objects without a namespace live here. The API server of 1.20 takes them nowhere else; later ones also take
    /// "default". Descriptions find them wherever they are.
    /// </summary>
    private const string NamespaceOfTheRest = "kube-system";

    public Eventsv1Event Create(EventOccurrence occurrence) => new()
    {
        ApiVersion = "events.k8s.io/v1",
        Kind = "Event",
        Metadata = new V1ObjectMeta { Name = NameOf(occurrence), NamespaceProperty = NamespaceOf(occurrence.Regarding) },
        EventTime = occurrence.At.UtcDateTime,
        Type = occurrence.What.Type is EventType.Normal ? "Normal" : "Warning",
        Reason = occurrence.What.Reason,
        Action = occurrence.What.Action,
        Note = occurrence.What.Note,
        Regarding = occurrence.Regarding,
        Related = occurrence.Related,
        ReportingController = controller,
        ReportingInstance = instance,
    };

    private static string NamespaceOf(V1ObjectReference regarding) =>
        string.IsNullOrEmpty(regarding.NamespaceProperty) ? NamespaceOfTheRest : regarding.NamespaceProperty;

    /// <summary>
    /// The same occurrence has the same name, so that one whose answer was lost is not written twice; two replicas never choose the same.
    /// </summary>
    private string NameOf(EventOccurrence occurrence)
    {
        var identity = $"{controller}\n{instance}\n{occurrence.Sequence}\n{occurrence.At.UtcTicks}\n{occurrence.What}";
        var suffix = $".{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)), 0, 8)}";

        // Names of roles and bindings may be anything that fits a URL; names of events may not.
        var prefix = occurrence.Regarding.Name is { } name && Subdomain().IsMatch(name) ? name : "event";
        if (prefix.Length > LongestName - suffix.Length)
            prefix = prefix[..(LongestName - suffix.Length)].TrimEnd('.', '-');
        return prefix + suffix;
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Subdomain();
}
