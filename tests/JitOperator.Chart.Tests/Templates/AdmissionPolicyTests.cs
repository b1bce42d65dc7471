namespace JitOperator.Chart.Tests.Templates;

/// <summary>What the ValidatingAdmissionPolicy of the sweep says to deletions, by an evaluator of CEL: the test control plane is too old for it.</summary>
public sealed class AdmissionPolicyTests
{
    [SkippableTheory]
    [InlineData("""{"app.kubernetes.io/managed-by": "jit-operator"}""", true)]
    [InlineData("""{"app.kubernetes.io/managed-by": "Helm"}""", false)]
    [InlineData("""{"app.kubernetes.io/managed-by": ""}""", false)]
    [InlineData("""{"other": "jit-operator"}""", false)]
    [InlineData("{}", false)]
    [InlineData(null, false)]
    public async Task Sweep_Deleting_IsHeldToBindingsOfTheOperator(string? labels, bool allowed)
    {
        var policy = (await PolicyAsync("default"))["spec"]!;
        var metadata = new Dictionary<string, object?>(StringComparer.Ordinal) { ["name"] = "a-binding" };
        if (labels is not null)
            metadata["labels"] = JsonNode.Parse(labels)!.AsObject().ToDictionary(label => label.Key, label => (object?)(string?)label.Value);
        var binding = new Dictionary<string, object?>(StringComparer.Ordinal) { ["oldObject"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["metadata"] = metadata } };

        Assert.Equal(allowed, CelRule.Holds(Assert.Single(policy["validations"]!.AsArray())!, binding));
        Assert.Equal(["DELETE"], Rights.Strings(Assert.Single(policy["matchConstraints"]!["resourceRules"]!.AsArray())!["operations"]));
    }

    /// <summary>It has nothing to say of anybody else's deletions, the operator's among them.</summary>
    [SkippableTheory]
    [InlineData("default", "system:serviceaccount:jit-system:jit-operator-sweep", true)]
    [InlineData("full", "system:serviceaccount:access:jit-operator-sweep", true)]
    [InlineData("full", "system:serviceaccount:jit-system:jit-operator-sweep", false)]
    [InlineData("default", "system:serviceaccount:jit-system:jit-operator", false)]
    [InlineData("default", "alice", false)]
    public async Task Policy_OfTheSweep_ConcernsItsAccountAlone(string name, string user, bool concerned) =>
        Assert.Equal(concerned, CelRule.Concerns((await PolicyAsync(name))["spec"]!, user));

    private static async Task<JsonObject> PolicyAsync(string name) =>
        (await ChartRendering.OfAsync(ValueSets.Of(name))).One("ValidatingAdmissionPolicy", "jit-operator-sweep");
}
