using JitOperator.Api;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Scopes;

/// <summary>Matching of namespace selectors. An empty selector, or one with a demand that is not understood, selects nothing.</summary>
public static class Selectors
{
    /// <summary>True when the labels satisfy every demand of the selector, and there is at least one.</summary>
    public static bool Matches(NamespaceSelector? selector, IReadOnlyDictionary<string, string>? labels)
    {
        if (selector is null || labels is null || IsEmpty(selector))
        {
            return false;
        }

        return (selector.MatchLabels ?? new Dictionary<string, string>()).All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value)
            && (selector.MatchExpressions ?? []).All(expression => Holds(expression, labels));
    }

    /// <summary>True when it demands nothing.</summary>
    public static bool IsEmpty(NamespaceSelector selector) =>
        selector.MatchLabels is not { Count: > 0 } && selector.MatchExpressions is not { Count: > 0 };

    /// <summary>Every fault: the field's path, what is wrong, and the mend.</summary>
    public static IEnumerable<string> Faults(NamespaceSelector selector, string path)
    {
        if (IsEmpty(selector))
        {
            yield return $"{path} is empty, which selects nothing; name at least one label.";
            yield break;
        }

        var expressions = selector.MatchExpressions ?? [];
        for (var i = 0; i < expressions.Count; i++)
        {
            var (expression, at) = (expressions[i], $"{path}.matchExpressions[{i}]");
            if (string.IsNullOrEmpty(expression.Key))
            {
                yield return $"{at}.key is empty; name the label.";
            }

            switch (expression.Operator)
            {
                case LabelOperators.In or LabelOperators.NotIn when expression.Values is not { Count: > 0 }:
                    yield return $"{at}.values is empty; {expression.Operator} needs at least one.";
                    break;
                case LabelOperators.Exists or LabelOperators.DoesNotExist when expression.Values is { Count: > 0 }:
                    yield return $"{at}.values must be left out with {expression.Operator}.";
                    break;
                case LabelOperators.In or LabelOperators.NotIn or LabelOperators.Exists or LabelOperators.DoesNotExist:
                    break;
                default:
                    yield return $"{at}.operator is \"{expression.Operator}\"; set it to In, NotIn, Exists or DoesNotExist.";
                    break;
            }
        }

        if (selector.MatchLabels is not { Count: > 0 } && expressions.All(e => e.Operator is LabelOperators.NotIn or LabelOperators.DoesNotExist))
        {
            yield return $"{path} only says which labels must be absent, which nearly every namespace fulfils; name a label that must be there.";
        }
    }

    private static bool Holds(LabelExpression expression, IReadOnlyDictionary<string, string> labels)
    {
        var present = labels.TryGetValue(expression.Key, out var value);
        return expression.Operator switch
        {
            LabelOperators.In => present && expression.Values?.Contains(value!) == true,
            LabelOperators.NotIn => expression.Values is { Count: > 0 } values && (!present || !values.Contains(value!)),
            LabelOperators.Exists => present && expression.Values is not { Count: > 0 },
            LabelOperators.DoesNotExist => !present && expression.Values is not { Count: > 0 },
            _ => false,
        };
    }
}
