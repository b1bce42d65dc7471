using JitOperator.Api;

namespace JitOperator.Core.Reviews;

/// <summary>What was made under a grant and outlives it. Of each kind, the first is told of for a grant; what failed is not.</summary>
internal sealed class PersistenceRule : IReviewRule
{
    private static readonly (string Group, string Resource, string[] Verbs, string What, string Mark)[] Kinds =
    [
        (ApiConstants.Rbac, "rolebindings", ["create", "update", "patch"], "a binding", "binding"),
        (ApiConstants.Rbac, "clusterrolebindings", ["create", "update", "patch"], "a binding for the whole cluster", "clusterbinding"),
        (string.Empty, "serviceaccounts", ["create"], "a service account", "serviceaccount"),
        (string.Empty, "serviceaccounts/token", ["create"], "a token of a service account", "token"),
        ("certificates.k8s.io", "certificatesigningrequests", ["create"], "a certificate request", "csr"),
        ("certificates.k8s.io", "certificatesigningrequests/approval", ["update", "patch"], "an approval of a certificate", "csrapproval"),
        ("admissionregistration.k8s.io", "mutatingwebhookconfigurations", ["create", "update", "patch"], "an admission webhook", "webhook"),
        ("admissionregistration.k8s.io", "validatingwebhookconfigurations", ["create", "update", "patch"], "an admission webhook", "webhook"),
        ("batch", "cronjobs", ["create"], "a cron job", "cronjob"),
    ];

    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        if (step is not { Record.Activity: { } activity, Life: { } life })
        {
            yield break;
        }

        foreach (var deed in Deed.Of(activity))
        {
            var kind = Array.Find(Kinds, kind => deed.IsDone && kind.Group == deed.Group && kind.Resource == deed.Resource && kind.Verbs.Contains(deed.Verb));
            if (kind.Mark is not null && life.Once($"{ReviewRules.PersistenceCreated}/{kind.Mark}"))
            {
                var who = step.Record.Actor?.Username ?? life.Person;
                yield return step.Find(
                    ReviewRules.PersistenceCreated,
                    step.Record.Index,
                    $"{who} made or changed {kind.What} under a grant of {RequestLife.TargetText(life.Target)}; it does not go when access ends.",
                    [life.GrantIndex, step.Record.Index],
                    who,
                    life.Request,
                    kind.Mark);
            }
        }
    }
}
