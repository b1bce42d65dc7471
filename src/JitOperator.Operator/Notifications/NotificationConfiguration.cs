using JitOperator.Audit.Dumps;
using JitOperator.CommandLine;
using JitOperator.Core.Notifications;

namespace JitOperator.Operator.Notifications;

/// <summary>Where people are told, as a file says. Read once; the secrets and certificates that it names are read anew each time.</summary>
internal static class NotificationConfiguration
{
    /// <summary>Reads a file; no channels without one.</summary>
    /// <exception cref="ConfigurationException">It cannot be used; the message names the file, the field and the mend.</exception>
    public static NotificationOptions Read(string? path)
    {
        if (path is null)
        {
            return new NotificationOptions();
        }

        var configuration = ConfigurationFile.Read(path, "configuration of notifications", out var fault);
        if (fault is not null)
        {
            throw new ConfigurationException(fault);
        }

        var options = NotificationOptionsReader.Read(configuration, out var faults);
        return faults.Count == 0 ? options : throw new ConfigurationException($"{path}: {string.Join(" ", faults)}");
    }
}
