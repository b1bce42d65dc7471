using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;

namespace JitOperator.Runtime.Client;

/// <summary>
/// Writes a time with exactly six fractional digits, which is the only form that the API server reads as a MicroTime
/// (<c>RFC3339Micro</c> of <c>k8s.io/apimachinery</c>). The client's own converter leaves them out on a whole second.
/// </summary>
internal sealed class MicroTimeConverter : JsonConverter<DateTime>
{
    private static readonly KubernetesJson.KubernetesDateTimeConverter Reader = new();

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Reader.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
}
