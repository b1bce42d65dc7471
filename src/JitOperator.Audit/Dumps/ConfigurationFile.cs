using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace JitOperator.Audit.Dumps;

/// <summary>Reads a file of configuration: YAML, and so JSON, of one document.</summary>
public static class ConfigurationFile
{
    private const int LongestFile = 64 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="what">What it should be, as in <c>configuration of a review</c>.</param>
    /// <param name="fault">Why it cannot be used, a sentence with its path; null when it can.</param>
    /// <returns>What it says; scalars as text. Null for an empty file.</returns>
    public static JsonNode? Read(string path, string what, out string? fault)
    {
        fault = null;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LongestFile })
            {
                fault = $"{path} has more than 64 KiB, which is no {what}; name another file.";
                return null;
            }

            switch (YamlReader.Read(File.ReadAllText(path)))
            {
                case []:
                    return null;
                case [var document]:
                    return document;
                default:
                    fault = $"{path} has several documents; leave one.";
                    return null;
            }
        }
        catch (YamlException e)
        {
            fault = $"{path} is no YAML (line {e.Start.Line}): {e.Message.TrimEnd('.')}.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"{path} cannot be read: {e.Message}";
        }

        return null;
    }
}
