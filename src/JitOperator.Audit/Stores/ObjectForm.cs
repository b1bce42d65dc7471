using JitOperator.Api;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>What all objects of a log have in common: immutable ConfigMaps with one label, and exactly the keys of their kind.</summary>
internal static class ObjectForm
{
    /// <summary>Label of every object; its value is the version of the form.</summary>
    public const string Label = ApiConstants.Group + "/audit-log";

    /// <summary>Value of <see cref="Label"/>.</summary>
    public const string LabelValue = "v1";

    /// <summary>Writes an object.</summary>
    public static V1ConfigMap Write(LogObjectName name, Dictionary<string, byte[]> binaryData, Dictionary<string, string>? data = null) => new()
    {
        ApiVersion = V1ConfigMap.KubeApiVersion,
        Kind = V1ConfigMap.KubeKind,
        Metadata = new V1ObjectMeta
        {
            Name = name.ToString(),
            Labels = new Dictionary<string, string> { [Labels.ManagedBy] = Labels.ManagedByValue, [Label] = LabelValue },
        },
        Immutable = true,
        Data = data,
        BinaryData = binaryData,
    };

    /// <summary>Why an object is not of the form, in half a sentence; null when it is.</summary>
    /// <param name="configMap">The object.</param>
    /// <param name="data">Keys that its data must have.</param>
    /// <param name="binaryData">Keys that its binary data must have.</param>
    public static string? Fault(V1ConfigMap configMap, string[] data, string[] binaryData)
    {
        if (configMap.Metadata.Labels?.TryGetValue(Label, out var version) != true || version != LabelValue)
            return $"it does not have the label {Label}={LabelValue}";
        if (configMap.Immutable != true)
            return "it is not immutable, so it is not as it was written";
        return FaultOfKeys("data", configMap.Data?.Keys ?? [], data) ?? FaultOfKeys("binaryData", configMap.BinaryData?.Keys ?? [], binaryData);
    }

    private static string? FaultOfKeys(string member, ICollection<string> found, string[] expected)
    {
        if (expected.FirstOrDefault(key => !found.Contains(key)) is { } missing)
            return $"{member} has no {missing}";
        return found.FirstOrDefault(key => !expected.Contains(key)) is { } extra ? $"{member} has a key that does not belong there: {extra}" : null;
    }
}
