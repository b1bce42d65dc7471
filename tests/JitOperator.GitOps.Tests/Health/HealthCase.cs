using System.Text.Json.Nodes;

namespace JitOperator.GitOps.Tests.Health;

/// <summary>An object in one of its states, and what each tool must make of it.</summary>
/// <param name="Label">The state, as the README of <c>config/gitops</c> has it.</param>
/// <param name="Body">The object as the API server holds it.</param>
/// <param name="Argo">Health in Argo CD: <c>Healthy</c>, <c>Progressing</c>, <c>Suspended</c> or <c>Degraded</c>.</param>
/// <param name="Flux">Status by the health expressions: <c>Current</c>, <c>InProgress</c> or <c>Failed</c>.</param>
/// <param name="Kstatus">Status by kstatus alone, as tools see it that know nothing of our kinds.</param>
/// <param name="Says">A part of the message in Argo CD.</param>
public sealed record HealthCase(string Label, JsonObject Body, string Argo, string Flux, string Kstatus, string Says)
{
    /// <summary>The kind of the object.</summary>
    public string Kind => (string)Body["kind"]!;

    /// <summary>The names of test cases.</summary>
    public override string ToString() => $"{Kind}: {Label}";
}
