using JitOperator.TestKit.Certificates;

namespace JitOperator.TestKit.Clusters;

/// <summary>Makes client certificates that a cluster's API server takes for users.</summary>
internal interface IUserIssuer
{
    /// <summary>A certificate for a user of this name and these groups.</summary>
    Task<PemKeyPair> IssueAsync(string name, IReadOnlyList<string> groups, CancellationToken cancellationToken);
}
