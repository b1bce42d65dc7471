using JitOperator.Api;
using k8s;
using k8s.Models;

namespace JitOperator.Core.PolicyTests;

/// <summary>
/// A story about policies with what must come of it: kept in a file with the policies, requests, namespaces and roles that it is about,
/// and never applied to a cluster. docs/policy-tests.md has the form.
/// </summary>
public sealed class PolicyTest : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>The kind.</summary>
    public const string KindName = "PolicyTest";

    /// <inheritdoc/>
    public string ApiVersion { get; set; } = ApiConstants.ApiVersion;

    /// <inheritdoc/>
    public string Kind { get; set; } = KindName;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>The story.</summary>
    public PolicyTestSpec Spec { get; set; } = new();
}

/// <summary>The story of a <see cref="PolicyTest"/>.</summary>
public sealed class PolicyTestSpec
{
    /// <summary>What it shows, in a sentence.</summary>
    public string? Description { get; set; }

    /// <summary>When it begins, RFC 3339 in UTC. Default: a Tuesday morning, 2026-11-24T10:00:00Z.</summary>
    public string? Now { get; set; }

    /// <summary>The people.</summary>
    public IList<PolicyTestUser> Users { get; set; } = [];

    /// <summary>Names of policies in the file that are not in force from the start; see <see cref="PolicyTestStep.Replace"/>.</summary>
    public IList<string>? Later { get; set; }

    /// <summary>False when the operator has no witnesses to ask. Default true.</summary>
    public bool? Witnesses { get; set; }

    /// <summary>What happens, in order.</summary>
    public IList<PolicyTestStep> Steps { get; set; } = [];
}

/// <summary>A user as the API server would authenticate them.</summary>
public sealed class PolicyTestUser
{
    /// <summary>User name.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Groups.</summary>
    public IList<string>? Groups { get; set; }

    /// <summary>Extra attributes, such as those that tell of multi-factor authentication.</summary>
    public IDictionary<string, IList<string>>? Extra { get; set; }
}
