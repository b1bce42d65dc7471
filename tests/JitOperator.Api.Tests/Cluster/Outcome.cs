using System.Net;
using System.Text.Json.Nodes;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>What the API server made of a write.</summary>
/// <param name="Status">Its status code; OK for any success.</param>
/// <param name="Stored">The object as stored, if it was accepted.</param>
/// <param name="Fields">The fields that it objects to, if it was refused.</param>
internal sealed record Outcome(HttpStatusCode Status, JsonObject? Stored, IReadOnlyList<string> Fields)
{
    /// <summary>The API server's words, for the failure message of a test only.</summary>
    public string? Message { get; init; }

    /// <summary>Whether the write went through.</summary>
    public bool Accepted => Stored is not null;

    /// <inheritdoc/>
    public override string ToString() => Accepted ? "accepted" : $"{(int)Status} [{string.Join(", ", Fields)}] {Message}";
}
