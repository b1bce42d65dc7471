using System.Text.Json.Serialization;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Cli.Clusters;

/// <summary>The JSON form of the custom resources, generated: reflection does not outlive compilation ahead of time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccessRequest))]
[JsonSerializable(typeof(AccessRequestSpec))]
[JsonSerializable(typeof(AccessApproval))]
[JsonSerializable(typeof(AccessPolicy))]
internal sealed partial class JitJson : JsonSerializerContext;
