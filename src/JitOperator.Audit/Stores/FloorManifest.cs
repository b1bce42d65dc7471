using System.Globalization;
using JitOperator.Api;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>
/// The floor as a ConfigMap, the only one of a log that changes. It is no part of the log and proves nothing: raised by somebody else,
/// it stops writers; lowered, it lets one that was away for long write what no reader takes up.
/// </summary>
internal static class FloorManifest
{
    /// <summary>Its name.</summary>
    public const string Name = "jit-floor";

    private const string IndexKey = "index";

    /// <summary>Writes it.</summary>
    public static V1ConfigMap Write(long floor) => new()
    {
        ApiVersion = V1ConfigMap.KubeApiVersion,
        Kind = V1ConfigMap.KubeKind,
        Metadata = new V1ObjectMeta { Name = Name, Labels = new Dictionary<string, string> { [Labels.ManagedBy] = Labels.ManagedByValue } },
        Data = new Dictionary<string, string> { [IndexKey] = floor.ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>Reads it; null when it is not of the form.</summary>
    public static long? Read(V1ConfigMap configMap) =>
        configMap.Data?.TryGetValue(IndexKey, out var text) == true && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var floor)
            ? floor
            : null;
}
