using System.Text.Json.Nodes;
using JitOperator.Audit.Dumps;
using YamlDotNet.Core;

namespace JitOperator.Audit.Review;

/// <summary>Reads the file with what the rules of a review go by: YAML, and so JSON, of one document.</summary>
public static class ReviewFile
{
    private const int LongestFile = 64 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="fault">Why it cannot be used, a sentence with its path; null when it can.</param>
    /// <returns>What it says; scalars as text. Null for an empty file.</returns>
    public static JsonNode? Read(string path, out string? fault)
    {
        fault = null;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LongestFile })
            {
                fault = $"{path} has more than 64 KiB, which is no configuration of a review; name another file.";
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
