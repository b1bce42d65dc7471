using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace JitOperator.Runtime.Client;

/// <summary>How objects are read and written: as the client does it, but for the fields that are MicroTime.</summary>
internal static class ClientJson
{
    /// <summary>
    /// The fields of the client's models that are MicroTime in the API. All others are Time, where the fraction would be kept in
    /// custom resources and shown to people.
    /// </summary>
    private static readonly FrozenSet<(Type, string)> MicroTimes = new[]
    {
        (typeof(V1LeaseSpec), "acquireTime"),
        (typeof(V1LeaseSpec), "renewTime"),
        (typeof(Eventsv1Event), "eventTime"),
        (typeof(Eventsv1EventSeries), "lastObservedTime"),
        (typeof(Corev1Event), "eventTime"),
        (typeof(Corev1EventSeries), "lastObservedTime"),
    }.ToFrozenSet();

    /// <summary>A copy of the client's options: those are shared by the process and cannot be changed once used.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>
    /// How objects are read that are kept: without <c>metadata.managedFields</c>, which is often the larger part of an object and which
    /// nobody asks a cache for, and with texts that are the same held once.
    /// </summary>
    public static JsonSerializerOptions Cached { get; } = CreateCached();

    /// <summary>Makes options write MicroTime as the API server reads it.</summary>
    public static void Configure(JsonSerializerOptions options) =>
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(WriteMicroTimes);

    private static JsonSerializerOptions Create()
    {
        JsonSerializerOptions? copy = null;
        KubernetesJson.AddJsonOptions(options => copy = new JsonSerializerOptions(options));
        Configure(copy!);
        return copy!;
    }

    private static JsonSerializerOptions CreateCached()
    {
        var options = new JsonSerializerOptions(Options);
        options.TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(LeaveOutManagedFields);
        options.Converters.Add(new SharedText());
        return options;
    }

    private static void LeaveOutManagedFields(JsonTypeInfo type)
    {
        if (type.Type == typeof(V1ObjectMeta) && type.Properties.FirstOrDefault(property => property.Name == "managedFields") is { } property)
            type.Properties.Remove(property);
    }

    private static void WriteMicroTimes(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => MicroTimes.Contains((type.Type, property.Name))))
            property.CustomConverter = property.PropertyType == typeof(DateTime) ? new MicroTimeConverter() : new NullableMicroTimeConverter();
    }
}
