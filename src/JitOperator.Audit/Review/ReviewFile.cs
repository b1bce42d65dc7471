using System.Text.Json.Nodes;
using JitOperator.Audit.Dumps;

namespace JitOperator.Audit.Review;

/// <summary>Reads the file with what the rules of a review go by: YAML, and so JSON, of one document.</summary>
public static class ReviewFile
{
    /// <inheritdoc cref="ConfigurationFile.Read"/>
    public static JsonNode? Read(string path, out string? fault) => ConfigurationFile.Read(path, "configuration of a review", out fault);
}
