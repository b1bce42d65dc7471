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

    /// <summary>The schema at a dotted path below the root, as in <c>spec.approval.stages[].name</c>.</summary>
    public V1JSONSchemaProps At(string path)
    {
        var at = Schema;
        foreach (var step in path.Split('.'))
        {
            at = at.Properties[step.Replace("[]", string.Empty, StringComparison.Ordinal)];
            if (step.EndsWith("[]", StringComparison.Ordinal))
                at = Assert.IsType<V1JSONSchemaProps>(at.Items);
        }

        return at;
    }

    private static Dictionary<string, CustomResource> Load()
    {
        var types = new[] { typeof(AccessPolicy), typeof(AccessRequest), typeof(AccessApproval) }.ToDictionary(type => type.Name);
        return RepositoryFiles.YamlIn("config", "crd")
            .Select(file => Assert.IsType<V1CustomResourceDefinition>(
                Assert.Single(KubernetesYaml.LoadAllFromString(File.ReadAllText(file), strict: true))))
            .Select(crd => new CustomResource(crd.Spec.Names.Kind, types[crd.Spec.Names.Kind], WithTypedItems(crd)))
            .ToDictionary(resource => resource.Kind);
    }

    private static V1CustomResourceDefinition WithTypedItems(V1CustomResourceDefinition crd)
    {
        foreach (var version in crd.Spec.Versions)
            TypeItems(version.Schema.OpenAPIV3Schema);
        return crd;
    }

    /// <summary>The client declares <c>items</c> as an object, since it may be a list too (not in a structural schema).</summary>
    private static void TypeItems(V1JSONSchemaProps schema)
    {
        if (schema.Items is not null)
        {
            var items = KubernetesYaml.Deserialize<V1JSONSchemaProps>(KubernetesYaml.Serialize(schema.Items), strict: true);
            schema.Items = items;
            TypeItems(items);
        }

        foreach (var property in schema.Properties?.Values ?? [])
            TypeItems(property);
    }
}
