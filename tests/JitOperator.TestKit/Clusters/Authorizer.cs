using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;

namespace JitOperator.TestKit.Clusters;

/// <summary>The API server's authorizer, which hears of roles and bindings a moment after they are stored.</summary>
public static class Authorizer
{
    /// <summary>Returns once the subjects of a binding, one by one, may do what the first rule of its role that is about resources allows.</summary>
    /// <param name="admin">Asks.</param>
    /// <param name="binding">As it was stored, or is about to be: with name, namespace, role and subjects.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">They may not, half a minute later.</exception>
    public static async Task KnowsAsync(Kubernetes admin, V1RoleBinding binding, CancellationToken cancellationToken = default)
    {
        var rule = await FirstRuleAsync(admin, binding, cancellationToken);
        foreach (var subject in binding.Subjects)
        {
            var review = new V1SubjectAccessReview { Spec = Identity(subject, binding.Metadata.NamespaceProperty) };
            review.Spec.ResourceAttributes = Action(rule, binding.Metadata.NamespaceProperty);
            await Eventually.TrueAsync(
                async () => (await admin.AuthorizationV1.CreateSubjectAccessReviewAsync(review, cancellationToken: cancellationToken)).Status.Allowed,
                $"the authorizer knows {subject.Kind} {subject.Name} as {binding.RoleRef.Kind} {binding.RoleRef.Name}",
                cancellationToken: cancellationToken);
        }
    }

    private static async Task<V1PolicyRule> FirstRuleAsync(Kubernetes admin, V1RoleBinding binding, CancellationToken cancellationToken)
    {
        var rules = binding.RoleRef.Kind == V1ClusterRole.KubeKind
            ? (await admin.RbacAuthorizationV1.ReadClusterRoleAsync(binding.RoleRef.Name, cancellationToken: cancellationToken)).Rules
            : (await admin.RbacAuthorizationV1.ReadNamespacedRoleAsync(
                binding.RoleRef.Name, binding.Metadata.NamespaceProperty, cancellationToken: cancellationToken)).Rules;
        return rules.First(rule => rule.Resources is { Count: > 0 });
    }

    private static V1SubjectAccessReviewSpec Identity(Rbacv1Subject subject, string ns) => subject.Kind switch
    {
        "User" => new V1SubjectAccessReviewSpec { User = subject.Name },
        "Group" => new V1SubjectAccessReviewSpec { User = "a-member", Groups = [subject.Name] },
        "ServiceAccount" => new V1SubjectAccessReviewSpec
        {
            User = $"system:serviceaccount:{subject.NamespaceProperty ?? ns}:{subject.Name}",
        },
        _ => throw new ArgumentException($"No subject is a {subject.Kind}.", nameof(subject)),
    };

    private static V1ResourceAttributes Action(V1PolicyRule rule, string ns)
    {
        var resource = rule.Resources[0].Split('/');
        return new V1ResourceAttributes
        {
            NamespaceProperty = ns,
            Group = rule.ApiGroups[0],
            Resource = resource[0],
            Subresource = resource.ElementAtOrDefault(1),
            Verb = rule.Verbs[0],
            Name = rule.ResourceNames?.FirstOrDefault(),
        };
    }
}
