using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JitOperator.Api.Json;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;

namespace JitOperator.Core;

/// <summary>The form of the core's own types, made when it is compiled, as <see cref="TypedJson"/> writes them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Digests.AskedForm))]
[JsonSerializable(typeof(IEnumerable<Digests.RuleForm>))]
[JsonSerializable(typeof(Stamp.Header))]
[JsonSerializable(typeof(RequestStamp))]
[JsonSerializable(typeof(DecisionStamp))]
[JsonSerializable(typeof(BindingStamp))]
[JsonSerializable(typeof(LetterStamp))]
[JsonSerializable(typeof(PolicyStamp))]
[JsonSerializable(typeof(RevocationStamp))]
internal sealed partial class CoreJson : JsonSerializerContext
{
    /// <summary>How a type is written, of the core or of the API.</summary>
    public static JsonTypeInfo<T> Contract<T>() => (JsonTypeInfo<T>?)Default.GetTypeInfo(typeof(T)) ?? TypedJson.Contract<T>();
}
