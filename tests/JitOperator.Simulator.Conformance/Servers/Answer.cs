using System.Text.Json.Nodes;
using JitOperator.Simulator.Conformance.Operations;

namespace JitOperator.Simulator.Conformance.Servers;

/// <summary>What a server answered.</summary>
/// <param name="Kind">What was asked about.</param>
/// <param name="Code">HTTP status.</param>
/// <param name="Body">As it came.</param>
internal sealed record Answer(TestedKind Kind, int Code, JsonObject Body);
