using System.Text;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Tests.Stores;

/// <summary>Commits that a store can keep; what is in them is no business of its own.</summary>
internal static class CommitSamples
{
    public static LogCommit Commit(long firstIndex, string writer = "one", int entryBytes = 40)
    {
        var entry = Encoding.UTF8.GetBytes(new string('x', entryBytes) + writer);
        var bundle = EntryBundle.Pack([entry, entry]);
        var hash = Rfc6962.HashLeaf(entry).ToArray();
        return new LogCommit(firstIndex, bundle, (byte[])[.. hash, .. hash], $"origin\n{firstIndex}\nroot\n\n— näme sig\n", writer);
    }
}
