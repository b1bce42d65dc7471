using System.ComponentModel;
using System.Runtime.InteropServices;

namespace JitOperator.Audit.Stores;

/// <summary>Two calls that .NET does not offer: a link that never replaces, and making a directory's entries durable.</summary>
internal static partial class Posix
{
    private const int Exists = 17;
    private const int ReadOnly = 0;

    /// <summary>Gives a file a second name. False when that name is taken.</summary>
    /// <exception cref="IOException">It failed for any other reason.</exception>
    public static bool TryLink(string existing, string name)
    {
        if (Link(existing, name) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == Exists ? false : throw Failure($"link {name}");
    }

    /// <summary>Waits until what was created in a directory survives a loss of power.</summary>
    /// <exception cref="IOException">It failed: nobody knows whether it does.</exception>
    public static void SyncDirectory(string directory)
    {
        var descriptor = Open(directory, ReadOnly);
        if (descriptor < 0)
            throw Failure($"open {directory}");
        try
        {
            if (Sync(descriptor) != 0)
                throw Failure($"fsync {directory}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string what)
    {
        var cause = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"{what}: {cause.Message}", cause);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
