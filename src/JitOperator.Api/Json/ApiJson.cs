using System.Text.Json;
using System.Text.Json.Serialization;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Api.Json;

/// <summary>The form of this API's types as <see cref="TypedJson"/> writes them, made when it is compiled: programs compiled ahead of time have no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditRecord))]
[JsonSerializable(typeof(IReadOnlyList<AuditRotation>))]
[JsonSerializable(typeof(List<AuditRotation>))]
[JsonSerializable(typeof(AccessPolicySpec))]
[JsonSerializable(typeof(AccessRequestSpec))]
[JsonSerializable(typeof(AccessApprovalSpec))]
[JsonSerializable(typeof(JsonElement?))]
[JsonSerializable(typeof(object))]
internal sealed partial class ApiJson : JsonSerializerContext;
