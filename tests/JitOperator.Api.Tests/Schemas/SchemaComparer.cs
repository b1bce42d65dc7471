using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace JitOperator.Api.Tests.Schemas;

/// <summary>Says in which ways a C# type and a structural schema disagree about the JSON that they allow.</summary>
internal sealed class SchemaComparer
{
    /// <summary>
    /// Non-nullable properties that the schema leaves optional, because what the type starts out with is what absence means.
    /// Everything else is non-nullable exactly where the schema says required.
    /// </summary>
    private static readonly HashSet<string> OptionalWithInitialValue =
    [
        "AccessPolicySpec.priority",
        "AccessPolicyStatus.conditions",
        "AccessRequestStatus.conditions",
        "AccessRequestStatus.stages",
        "AccessRequestStatus.bindings",
        "ReviewStatus.approvedBy",
        "StageStatus.approvedBy",
        "UserIdentity.groups",
    ];

    private static readonly Dictionary<Type, (string Type, string? Format)> Scalars = new()
    {
        [typeof(string)] = ("string", null),
        [typeof(bool)] = ("boolean", null),
        [typeof(int)] = ("integer", "int32"),
        [typeof(long)] = ("integer", "int64"),
        [typeof(DateTime)] = ("string", "date-time"),
    };

    private readonly NullabilityInfoContext _nullability = new();
    private readonly List<string> _differences = [];

    private SchemaComparer()
    {
    }

    /// <summary>The differences, each a sentence that starts with the place.</summary>
    public static IReadOnlyList<string> Compare(Type type, V1JSONSchemaProps schema)
    {
        var comparer = new SchemaComparer();
        comparer.CompareObject(type, schema, type.Name);
        return comparer._differences;
    }

    private void CompareObject(Type type, V1JSONSchemaProps schema, string path)
    {
        if (schema.Type != "object")
        {
            _differences.Add($"{path}: {type.Name} is an object, the schema says {schema.Type}.");
            return;
        }

        if (schema.AdditionalProperties is not null)
            _differences.Add($"{path}: {type.Name} has certain fields, the schema lets through any.");

        var fields = schema.Properties ?? new Dictionary<string, V1JSONSchemaProps>();
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(JsonName);
        foreach (var name in fields.Keys.Except(properties.Keys))
            _differences.Add($"{path}.{name}: in the schema, not in {type.Name}.");
        foreach (var name in properties.Keys.Except(fields.Keys))
            _differences.Add($"{path}.{name}: in {type.Name}, not in the schema.");
        foreach (var name in (schema.Required ?? []).Except(fields.Keys))
            _differences.Add($"{path}.{name}: required, and not in the schema.");

        foreach (var (name, field) in fields)
        {
            if (!properties.TryGetValue(name, out var property))
                continue;
            if (type.Assembly == typeof(ApiConstants).Assembly && !IsTypeMeta(type, name))
                CompareNullability(property, schema.Required?.Contains(name) == true, name, $"{path}.{name}");
            CompareValue(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, field, $"{path}.{name}");
        }
    }

    private void CompareNullability(PropertyInfo property, bool required, string name, string path)
    {
        var nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || (!property.PropertyType.IsValueType && _nullability.Create(property).ReadState != NullabilityState.NotNull);
        if (required && nullable)
            _differences.Add($"{path}: required in the schema, nullable in the type.");
        if (!required && !nullable && !OptionalWithInitialValue.Contains($"{property.DeclaringType!.Name}.{name}"))
            _differences.Add($"{path}: optional in the schema, not nullable in the type.");
    }

    private void CompareValue(Type type, V1JSONSchemaProps schema, string path)
    {
        if (schema.Nullable == true)
            _differences.Add($"{path}: nullable in the schema; absence is how this API says nothing.");
        if (type == typeof(V1ObjectMeta))
            return;
        if (Scalars.TryGetValue(type, out var scalar))
        {
            if ((schema.Type, schema.Format) != scalar)
                _differences.Add($"{path}: {type.Name} needs {scalar}, the schema says {(schema.Type, schema.Format)}.");
        }
        else if (ItemType(type) is { } itemType)
        {
            if (schema.Type != "array" || schema.Items is not V1JSONSchemaProps items)
                _differences.Add($"{path}: a list in the type, the schema says {schema.Type}.");
            else
                CompareValue(itemType, items, path + "[]");
        }
        else if (type == typeof(IDictionary<string, string>))
        {
            // Fields of its own beside the map would be lost to the type.
            if (schema.Type != "object" || schema.Properties is not null || schema.AdditionalProperties is not V1JSONSchemaProps values)
                _differences.Add($"{path}: a map in the type, the schema says {schema.Type} without a schema of its values alone.");
            else
                CompareValue(typeof(string), values, path + "{}");
        }
        else
        {
            CompareObject(type, schema, path);
        }
    }

    private static bool IsTypeMeta(Type type, string name) =>
        typeof(IKubernetesObject).IsAssignableFrom(type) && (name is "apiVersion" or "kind" or "metadata");

    private static Type? ItemType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static string JsonName(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
