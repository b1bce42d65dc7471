using JitOperator.TestKit.Certificates;

namespace JitOperator.TestKit.Clusters;

/// <summary>Signs with the client authority of a local control plane.</summary>
internal sealed class AuthorityUserIssuer(CertificateAuthority authority) : IUserIssuer
{
    public Task<PemKeyPair> IssueAsync(string name, IReadOnlyList<string> groups, CancellationToken cancellationToken) =>
        Task.FromResult(authority.IssueClient(name, groups));
}
