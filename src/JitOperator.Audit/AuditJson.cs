using System.Text.Json.Serialization;
using JitOperator.Api.Json;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Evidence;
using JitOperator.Audit.Records;

namespace JitOperator.Audit;

/// <summary>The form of this library's own types, made when it is compiled, as <see cref="TypedJson"/> writes them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<RecordCut>))]
[JsonSerializable(typeof(GrantRow))]
[JsonSerializable(typeof(VerificationForm))]
[JsonSerializable(typeof(ReviewForm))]
internal sealed partial class AuditJson : JsonSerializerContext;
