using JitOperator.GitOps.Tests.Health;

namespace JitOperator.GitOps.Tests.Cases;

/// <summary>Every case, by its name.</summary>
internal static class HealthCases
{
    public static IReadOnlyDictionary<string, HealthCase> All { get; } =
        new[] { RequestCases.All, ApprovalCases.All, PolicyCases.All }.SelectMany(cases => cases).ToDictionary(one => one.ToString());

    public static TheoryData<string> Names => [.. All.Keys];
}
