using JitOperator.Api.V1Alpha1;
using k8s;
using k8s.Models;

namespace JitOperator.Api.Tests.Schemas;

/// <summary>A custom resource definition of <c>config/crd</c> beside the C# type that it describes.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Type">The C# type.</param>
/// <param name="Definition">The definition as shipped.</param>
internal sealed record CustomResource(string Kind, Type Type, V1CustomResourceDefinition Definition)
{
    private static readonly Lazy<IReadOnlyDictionary<string, CustomResource>> Loaded = new(Load);

    /// <summary>The three, by kind.</summary>
    public static IReadOnlyDictionary<string, CustomResource> All => Loaded.Value;

    /// <summary>The only version.</summary>
    public V1CustomResourceDefinitionVersion Version => Assert.Single(Definition.Spec.Versions);

    /// <summary>The schema of the whole object.</summary>
    public V1JSONSchemaProps Schema => Version.Schema.OpenAPIV3Schema;

    /// <summary>The schema of <c>spec</c>.</summary>
    public V1JSONSchemaProps SpecSchema => Schema.Properties["spec"];

    /// <summary>
    /// The schema at a dotted path below the root, as in <c>spec.approval.stages[].name</c>; <c>{}</c> for the values of a map.
    /// </summary>
    public V1JSONSchemaProps At(string path)
    {
        var at = Schema;
        foreach (var step in path.Split('.'))
        {
            at = at.Properties[step.TrimEnd('[', ']', '{', '}')];
            if (step.EndsWith("[]", StringComparison.Ordinal))
                at = Assert.IsType<V1JSONSchemaProps>(at.Items);
            else if (step.EndsWith("{}", StringComparison.Ordinal))
                at = Assert.IsType<V1JSONSchemaProps>(at.AdditionalProperties);
        }

        return at;
    }

    private static Dictionary<string, CustomResource> Load()
    {
        var types = new[] { typeof(AccessPolicy), typeof(AccessRequest), typeof(AccessApproval) }.ToDictionary(type => type.Name);
        return RepositoryFiles.YamlIn("config", "crd")
            .Select(file => Assert.IsType<V1CustomResourceDefinition>(
                Assert.Single(KubernetesYaml.LoadAllFromString(File.ReadAllText(file), strict: true))))
            .Select(crd => new CustomResource(crd.Spec.Names.Kind, types[crd.Spec.Names.Kind], WithTypedSchemas(crd)))
            .ToDictionary(resource => resource.Kind);
    }

    private static V1CustomResourceDefinition WithTypedSchemas(V1CustomResourceDefinition crd)
    {
        foreach (var version in crd.Spec.Versions)
            TypeNested(version.Schema.OpenAPIV3Schema);
        return crd;
    }

    /// <summary>
    /// The client declares <c>items</c> and <c>additionalProperties</c> as objects, since they may be a list or a boolean too (not in our
    /// schemas).
    /// </summary>
    private static void TypeNested(V1JSONSchemaProps schema)
    {
        if (schema.Items is not null)
            schema.Items = Typed(schema.Items);
        if (schema.AdditionalProperties is not null)
            schema.AdditionalProperties = Typed(schema.AdditionalProperties);
        foreach (var property in schema.Properties?.Values ?? [])
            TypeNested(property);
    }

    private static V1JSONSchemaProps Typed(object nested)
    {
        var schema = KubernetesYaml.Deserialize<V1JSONSchemaProps>(KubernetesYaml.Serialize(nested), strict: true);
        TypeNested(schema);
        return schema;
    }
}
