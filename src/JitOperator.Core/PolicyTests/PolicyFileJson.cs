using System.Text.Json.Serialization;
using JitOperator.Api.V1Alpha1;
using k8s.Models;

namespace JitOperator.Core.PolicyTests;

/// <summary>The form of the objects of a <see cref="PolicyTestFile"/>, made when it is compiled. A field that it does not know is a fault.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AccessPolicy))]
[JsonSerializable(typeof(AccessRequest))]
[JsonSerializable(typeof(PolicyTest))]
[JsonSerializable(typeof(V1Namespace))]
[JsonSerializable(typeof(V1ClusterRole))]
[JsonSerializable(typeof(V1Role))]
public sealed partial class PolicyFileJson : JsonSerializerContext;
