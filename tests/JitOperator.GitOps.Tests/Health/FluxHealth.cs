using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cel;
using JitOperator.TestKit;
using JitOperator.TestKit.Manifests;

namespace JitOperator.GitOps.Tests.Health;

/// <summary>
/// Reads an object's status by the health expressions of our Kustomizations, in the order of Flux's RFC 0009: another generation than
/// the observed one is in progress; then the first of inProgress, failed and current that holds; else in progress. An expression that
/// cannot be evaluated makes the status unknown, and Flux waits as it does for one in progress.
/// </summary>
internal static class FluxHealth
{
    /// <summary>Status of an object that an expression cannot be evaluated on.</summary>
    public const string Unknown = "Unknown";

    private static readonly CelEnvironment Environment = new(null, null);
    private static readonly ConcurrentDictionary<string, CelProgramDelegate> Programs = new();

    /// <summary>The Kustomizations as shipped.</summary>
    public static IReadOnlyList<JsonObject> Kustomizations { get; } =
        YamlJson.ReadFile(RepositoryFiles.PathOf("config", "gitops", "flux", "kustomizations.yaml"));

    /// <summary>Their health expressions.</summary>
    public static IReadOnlyList<JsonObject> Expressions { get; } =
        [.. Kustomizations.SelectMany(one => one["spec"]!["healthCheckExprs"]!.AsArray()).Select(one => one!.AsObject())];

    /// <summary>What Flux makes of the object.</summary>
    public static string Of(JsonObject @object)
    {
        var expressions = Expressions.Single(one => (string)one["kind"]! == (string)@object["kind"]!);
        if (@object["status"]?["observedGeneration"] is { } observed
            && @object["metadata"]!["generation"] is { } generation
            && !JsonNode.DeepEquals(observed, generation))
        {
            return "InProgress";
        }

        var variables = @object.ToDictionary(field => field.Key, field => Value(field.Value));
        try
        {
            return Holds("inProgress") ? "InProgress" : Holds("failed") ? "Failed" : Holds("current") ? "Current" : "InProgress";
        }
        catch (Exception e) when (e is CelNoSuchFieldException or CelUndeclaredReferenceException or CelNoSuchOverloadException)
        {
            return Unknown;
        }

        bool Holds(string name) => (bool)Programs.GetOrAdd((string)expressions[name]!, Environment.Compile)(variables)!;
    }

    private static object? Value(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(field => field.Key, field => Value(field.Value)),
        JsonArray list => list.Select(Value).ToArray(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number => long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture),
            _ => value.GetValue<bool>(),
        },
        _ => null,
    };
}
