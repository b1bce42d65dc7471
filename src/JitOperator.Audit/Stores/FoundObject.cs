using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>An object as it was found, or what was found in its place.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Where">Where it was found, for people: file, object, or both.</param>
/// <param name="Manifest">What it says; null when it cannot be read.</param>
/// <param name="Fault">Why it cannot be read, in half a sentence; null when it can.</param>
public sealed record FoundObject(string Name, string Where, V1ConfigMap? Manifest, string? Fault = null);
