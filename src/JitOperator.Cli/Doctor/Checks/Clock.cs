namespace JitOperator.Cli.Doctor.Checks;

/// <summary>This machine's clock beside the API server's: countdowns and times of requests are shown by this one.</summary>
internal static class Clock
{
    private const string Check = "clock";
    private static readonly TimeSpan s_little = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_much = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorCase about, CancellationToken cancellationToken)
    {
        var before = about.Now;
        var answer = await about.Probe.GetAsync("version", cancellationToken);
        if (answer.Date is not { } there)
            return [CheckResult.Unknown(Check, "the API server tells no time", "See whether a proxy in between takes the Date header away.")];

        // The header has whole seconds, and was written at some time in between.
        var here = before + ((about.Now - before) / 2);
        var skew = (here - there.AddMilliseconds(500)).Duration();
        const string Mend = "Set this machine's clock by NTP, or the API server's if it is the one that is wrong.";
        return [skew <= s_little ? CheckResult.Ok(Check, $"within {Ages.Of(s_little)} of the API server's")
            : skew <= s_much ? CheckResult.Warn(Check, $"{Ages.Of(skew)} off the API server's", Mend)
            : CheckResult.Fail(Check, $"{Ages.Of(skew)} off the API server's", Mend)];
    }
}
