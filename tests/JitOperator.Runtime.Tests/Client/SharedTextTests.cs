using System.Text.Json;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Runtime.Tests.Client;

public sealed class SharedTextTests
{
    [Fact]
    public void Read_TheSameTextTwice_IsHeldOnce()
    {
        var maps = Read("""[{"metadata":{"name":"a","labels":{"app":"one"}}},{"metadata":{"name":"b","labels":{"app":"one"}}}]""");

        Assert.Same(maps[0].Metadata.Labels["app"], maps[1].Metadata.Labels["app"]);
        Assert.Same(maps[0].Metadata.Labels.Keys.Single(), maps[1].Metadata.Labels.Keys.Single());
    }

    /// <summary>A table with fewer places than texts hands out each as it is written all the same.</summary>
    [Fact]
    public void Read_FarMoreTextsThanPlaces_ReadsEachAsItIs()
    {
        var names = Enumerable.Range(0, 20_000).Select(i => $"text-{i * 7919}").Concat(["", "größer", "a\tb", "\u0000", new string('x', 500)]).ToList();

        var read = JsonSerializer.Deserialize<List<string>>(JsonSerializer.Serialize(names), ClientJson.Cached);

        Assert.Equal(names, read);
    }

    [Fact]
    public void Read_AnObjectForTheCache_HasNoManagedFields()
    {
        const string json = """[{"metadata":{"name":"a","managedFields":[{"manager":"kubectl","fieldsV1":{"f:data":{}}}]},"data":{"k":"v"}}]""";

        var map = Assert.Single(Read(json));

        Assert.Null(map.Metadata.ManagedFields);
        Assert.Equal(("a", "v"), (map.Metadata.Name, map.Data["k"]));
        Assert.NotNull(JsonSerializer.Deserialize<List<V1ConfigMap>>(json, ClientJson.Options)![0].Metadata.ManagedFields);
    }

    private static List<V1ConfigMap> Read(string json) => JsonSerializer.Deserialize<List<V1ConfigMap>>(json, ClientJson.Cached)!;
}
