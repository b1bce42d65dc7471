using System.Globalization;

namespace JitOperator.Cli.Doctor.Checks;

/// <summary>The lease: who leads, and whether they still live.</summary>
internal static class Leader
{
    private const string Check = "leader";
    private const string Lease = "jit-operator";

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorCase about, CancellationToken cancellationToken)
    {
        var answer = await about.Probe.GetAsync($"apis/coordination.k8s.io/v1/namespaces/{about.OperatorNamespace}/leases/{Lease}", cancellationToken);
        if (answer.IsForbidden)
            return [DoctorCase.NoRight(Check, "get", "leases.coordination.k8s.io", about.OperatorNamespace)];
        if (answer.IsMissing)
            return [CheckResult.Fail(Check, $"there is no Lease {about.OperatorNamespace}/{Lease}: the operator has never led", $"Start the operator: kubectl -n {about.OperatorNamespace} get pods.")];
        if (!answer.IsThere)
            return [DoctorCase.Odd(Check, answer)];
        var spec = answer.Json!["spec"];
        var holder = spec?["holderIdentity"]?.GetValue<string>();
        var duration = TimeSpan.FromSeconds(spec?["leaseDurationSeconds"]?.GetValue<int>() ?? 15);
        if (string.IsNullOrEmpty(holder)
            || !DateTimeOffset.TryParse(spec?["renewTime"]?.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var renewed))
            return [CheckResult.Fail(Check, "nobody leads: the lease was given back", $"Start the operator: kubectl -n {about.OperatorNamespace} get pods.")];

        // By the API server's clock: the lease is written by that machine's neighbours, not by this one.
        var age = (answer.Date ?? about.Now) - renewed;
        return [age <= duration
            ? CheckResult.Ok(Check, $"{holder} leads, and said so {Ages.Of(age > TimeSpan.Zero ? age : TimeSpan.Zero)} ago")
            : CheckResult.Fail(
                Check,
                $"{holder} was the last to lead, and has not been heard of for {Ages.Of(age)}",
                $"Start the operator: nothing is granted, and grants end only by the sweep; kubectl -n {about.OperatorNamespace} get pods, and the log of the last one.")];
    }
}
