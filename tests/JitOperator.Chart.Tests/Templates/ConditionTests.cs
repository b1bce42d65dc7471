namespace JitOperator.Chart.Tests.Templates;

/// <summary>
/// What the API server need not ask the operator about, by an evaluator of CEL: the test control plane is too old for it. Only where the
/// answer is always yes: the operator's signature on a binding, and what it does to a request, are looked at whoever writes.
/// </summary>
public sealed class ConditionTests
{
    [SkippableTheory]
    [InlineData("default", "system:serviceaccount:jit-system:jit-operator", false)]
    [InlineData("default", "system:serviceaccount:jit-system:jit-operator-sweep", true)]
    [InlineData("default", "system:serviceaccount:access:jit-operator", true)]
    [InlineData("default", "kubernetes-admin", true)]
    [InlineData("default", "", true)]
    [InlineData("full", "system:serviceaccount:access:jit-operator", false)]
    [InlineData("full", "system:serviceaccount:jit-system:jit-operator", true)]
    public async Task StampsAndStatuses_OfTheOperatorAlone_AreNotAskedAbout(string values, string user, bool asked)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of(values));

        Assert.All(
            [Webhook(rendering, "MutatingWebhookConfiguration", "stamp"), Webhook(rendering, "ValidatingWebhookConfiguration", "statuses")],
            webhook => Assert.Equal(asked, CelRule.Concerns(webhook, user)));
    }

    [SkippableTheory]
    [InlineData("1.20", new string[0])]
    [InlineData("1.29", new string[0])]
    [InlineData("1.30", new[] { "stamp.jitoperator.io", "statuses.jitoperator.io" })]
    public async Task Conditions_ByVersion_AreWhereTheApiServerKnowsThem(string kubernetes, string[] conditional)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of("default"), kubernetes);

        Assert.Equal(
            conditional,
            rendering.Objects.SelectMany(one => one["webhooks"] as JsonArray ?? [])
                .Where(webhook => webhook!["matchConditions"] is not null)
                .Select(webhook => (string)webhook!["name"]!));
    }

    private static JsonObject Webhook(ChartRendering rendering, string kind, string name) => Assert.Single(
        rendering.One(kind, "jit-operator")["webhooks"]!.AsArray().Select(webhook => webhook!.AsObject()), webhook => (string?)webhook["name"] == $"{name}.jitoperator.io");
}
