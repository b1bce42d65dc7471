using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace JitOperator.TestKit.Clusters;

/// <summary>The users that this process minted, and the folder with their kubeconfigs.</summary>
internal sealed partial class UserFolder : IDisposable
{
    private readonly ConcurrentBag<ClusterUser> _users = [];
    private readonly string _folder;
    private int _count;

    public UserFolder(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Adds a user whose kubeconfig the caller writes to the path that it is given.</summary>
    public ClusterUser Add(string name, Action<string> writeKubeconfig)
    {
        // A user may be minted twice, with other groups; and several processes share the folder.
        var number = Interlocked.Increment(ref _count);
        var path = Path.Combine(_folder, $"{Unsafe().Replace(name, "-")}-{Environment.ProcessId}-{number}.kubeconfig");
        writeKubeconfig(path);
        var user = new ClusterUser(name, path);
        _users.Add(user);
        return user;
    }

    public void Dispose()
    {
        while (_users.TryTake(out var user))
            user.Dispose();
    }

    [GeneratedRegex("[^A-Za-z0-9.@_-]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unsafe();
}
