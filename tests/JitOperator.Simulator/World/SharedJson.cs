using System.Reflection;
using System.Text.Json;
using k8s;

namespace JitOperator.Simulator.World;

/// <summary>
/// Every Kubernetes client makes JSON options of its own, and with them compiles anew how each type is read and written, which costs more
/// than all that a replica does. All are made alike, so that those of the first serve for all.
/// </summary>
internal static class SharedJson
{
    private static readonly FieldInfo? Field = typeof(Kubernetes).GetField("jsonSerializerOptions", BindingFlags.Instance | BindingFlags.NonPublic);
    private static JsonSerializerOptions? s_first;

    /// <summary>Gives a client the options of the first.</summary>
    public static Kubernetes With(Kubernetes kubernetes)
    {
        s_first ??= (JsonSerializerOptions?)Field?.GetValue(kubernetes);
        Field?.SetValue(kubernetes, s_first);
        return kubernetes;
    }
}
