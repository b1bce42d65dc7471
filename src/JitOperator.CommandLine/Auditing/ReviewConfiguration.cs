using System.CommandLine;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Review;
using JitOperator.Core.Reviews;

namespace JitOperator.CommandLine.Auditing;

/// <summary>What the rules of the review go by, as a file says.</summary>
public static class ReviewConfiguration
{
    /// <summary>Reads the file that an option of a command names; null, and a word to people, when it cannot be used.</summary>
    public static async Task<ReviewOptions?> TryReadAsync(ParseResult result, Option<string?> option)
    {
        try
        {
            return Read(result.GetValue(option));
        }
        catch (ConfigurationException e)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync(TerminalText.Escape($"{option.Name}: {e.Message}"));
            return null;
        }
    }

    /// <summary>Reads a file; the defaults without one.</summary>
    /// <exception cref="ConfigurationException">It cannot be used; the message names the file, the field and the mend.</exception>
    public static ReviewOptions Read(string? path)
    {
        if (path is null)
        {
            return new ReviewOptions();
        }

        var configuration = ReviewFile.Read(path, out var fault);
        if (fault is not null)
        {
            throw new ConfigurationException(fault);
        }

        var options = ReviewOptionsReader.Read(configuration, out var faults);
        return faults.Count == 0 ? options : throw new ConfigurationException($"{path}: {string.Join(" ", faults)}");
    }
}
