using JitOperator.Api.V1Alpha1;
using k8s.Models;

namespace JitOperator.Api.Tests.Schemas;

/// <summary>The comparer must see each kind of disagreement, or the agreement that it reports is worth nothing.</summary>
public sealed class SchemaComparerTests
{
    [Fact]
    public void Compare_SameShape_ReportsNothing() => Assert.Empty(SchemaComparer.Compare(typeof(RoleReference), Role()));

    [Fact]
    public void Compare_SchemaLacksProperty_IsReported()
    {
        var schema = Role();
        schema.Properties.Remove("name");
        schema.Required.Remove("name");

        Assert.Equal(["RoleReference.name: in RoleReference, not in the schema."], SchemaComparer.Compare(typeof(RoleReference), schema));
    }

    [Fact]
    public void Compare_TypeLacksProperty_IsReported()
    {
        var schema = Role();
        schema.Properties["extra"] = Text();

        Assert.Equal(["RoleReference.extra: in the schema, not in RoleReference."], SchemaComparer.Compare(typeof(RoleReference), schema));
    }

    [Fact]
    public void Compare_NonNullablePropertyIsOptional_IsReported()
    {
        var schema = Role();
        schema.Required.Remove("kind");

        Assert.Equal(
            ["RoleReference.kind: optional in the schema, not nullable in the type."],
            SchemaComparer.Compare(typeof(RoleReference), schema));
    }

    [Fact]
    public void Compare_NullablePropertyIsRequired_IsReported()
    {
        var schema = new V1JSONSchemaProps
        {
            Type = "object",
            Required = ["kind", "name", "namespace"],
            Properties = new Dictionary<string, V1JSONSchemaProps> { ["kind"] = Text(), ["name"] = Text(), ["namespace"] = Text() },
        };

        Assert.Equal(
            ["PolicySubject.namespace: required in the schema, nullable in the type."],
            SchemaComparer.Compare(typeof(PolicySubject), schema));
    }

    [Fact]
    public void Compare_OtherJsonType_IsReported()
    {
        var schema = Role();
        schema.Properties["kind"].Type = "integer";

        Assert.Equal(
            ["RoleReference.kind: String needs (string, ), the schema says (integer, )."],
            SchemaComparer.Compare(typeof(RoleReference), schema));
    }

    [Fact]
    public void Compare_RequiredFieldIsNowhere_IsReported()
    {
        var schema = Role();
        schema.Required.Add("nmae");

        Assert.Equal(
            ["RoleReference.nmae: required, and not in the schema."],
            SchemaComparer.Compare(typeof(RoleReference), schema));
    }

    [Fact]
    public void Compare_MapOfTheSameShape_ReportsNothing() =>
        Assert.Empty(SchemaComparer.Compare(typeof(NamespaceSelector), Selector(Map())));

    public static TheoryData<V1JSONSchemaProps, string> OtherMaps => new()
    {
        { Text(), "NamespaceSelector.matchLabels: a map in the type, the schema says string without a schema of its values alone." },
        { Role(), "NamespaceSelector.matchLabels: a map in the type, the schema says object without a schema of its values alone." },
        { Map(new() { Type = "integer" }), "NamespaceSelector.matchLabels{}: String needs (string, ), the schema says (integer, )." },
    };

    [Theory]
    [MemberData(nameof(OtherMaps))]
    public void Compare_MapOfAnotherShape_IsReported(V1JSONSchemaProps map, string difference) =>
        Assert.Equal([difference], SchemaComparer.Compare(typeof(NamespaceSelector), Selector(map)));

    [Fact]
    public void Compare_MapInPlaceOfAnObject_IsReported()
    {
        var schema = Role();
        schema.AdditionalProperties = Text();

        Assert.Equal(
            ["RoleReference: RoleReference has certain fields, the schema lets through any."],
            SchemaComparer.Compare(typeof(RoleReference), schema));
    }

    private static V1JSONSchemaProps Map(V1JSONSchemaProps? values = null) => new() { Type = "object", AdditionalProperties = values ?? Text() };

    private static V1JSONSchemaProps Selector(V1JSONSchemaProps matchLabels) => new()
    {
        Type = "object",
        Properties = new Dictionary<string, V1JSONSchemaProps>
        {
            ["matchLabels"] = matchLabels,
            ["matchExpressions"] = new()
            {
                Type = "array",
                Items = new V1JSONSchemaProps
                {
                    Type = "object",
                    Required = ["key", "operator"],
                    Properties = new Dictionary<string, V1JSONSchemaProps>
                    {
                        ["key"] = Text(),
                        ["operator"] = Text(),
                        ["values"] = new() { Type = "array", Items = Text() },
                    },
                },
            },
        },
    };

    private static V1JSONSchemaProps Text() => new() { Type = "string" };

    private static V1JSONSchemaProps Role() => new()
    {
        Type = "object",
        Required = ["kind", "name"],
        Properties = new Dictionary<string, V1JSONSchemaProps> { ["kind"] = Text(), ["name"] = Text() },
    };
}
