using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>One change of one object.</summary>
/// <param name="Version">The moment: a number that grows by every change of anything.</param>
/// <param name="Resource">The kind, as <see cref="ResourcePath.Resource"/>.</param>
/// <param name="Old">The object before; null when it came.</param>
/// <param name="New">The object since; null when it went.</param>
/// <param name="By">Who did it.</param>
internal sealed record Change(long Version, string Resource, JsonObject? Old, JsonObject? New, string By)
{
    /// <summary>As it is now, or was last.</summary>
    public JsonObject Object => New ?? Old!;
}
