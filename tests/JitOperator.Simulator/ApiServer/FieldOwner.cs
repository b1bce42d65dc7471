namespace JitOperator.Simulator.ApiServer;

/// <summary>Somebody who owns fields of an object.</summary>
/// <param name="Manager">The name that they gave themselves.</param>
/// <param name="Applies">What one applies and what one writes otherwise are different owners' to the API server.</param>
/// <param name="SubResource">The part of the object that was written.</param>
internal sealed record FieldOwner(string Manager, bool Applies, string? SubResource);
