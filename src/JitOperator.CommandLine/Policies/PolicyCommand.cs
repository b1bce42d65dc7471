using System.CommandLine;
using System.Globalization;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Commands;
using JitOperator.CommandLine.Manifests;
using JitOperator.Core.Policies;
using JitOperator.Core.PolicyTests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;

namespace JitOperator.CommandLine.Policies;

/// <summary><c>policy test</c>: what policies would say, without a cluster.</summary>
public static class PolicyCommand
{
    /// <summary>The command, for one program.</summary>
    public static Command Create(CommandHost host) => new("policy", "Try policies out, without a cluster.") { Test(host) };

    private static Command Test(CommandHost host)
    {
        var files = new Option<string[]>("--filename", "-f")
        {
            Description = "File with policies, requests, policy tests, namespaces and roles (YAML), or a folder with such files, at any depth. May be given several times.",
            Required = true,
        };
        var user = new Option<string?>("--as") { Description = "Who files the requests that no policy test files." };
        var groups = new Option<string[]>("--as-group") { Description = "A group of theirs. May be given several times.", DefaultValueFactory = _ => [] };
        var now = new Option<string?>("--now") { Description = "When, as in 2026-11-24T10:00:00Z. Default: now." };
        var command = new Command(
            "test",
            "Play policy tests through, or say what would become of requests, rule by rule. Exit code 1 if something is not as expected, denied or faulty.")
        {
            files, user, groups, now,
        };
        command.SetAction(async (result, _) =>
        {
            var console = result.InvocationConfiguration;
            try
            {
                var instant = result.GetValue(now) is not { } text
                    ? TimeProvider.System.GetUtcNow()
                    : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var given)
                        ? given
                        : throw new ConfigurationException($"--now is \"{text}\"; write it as 2026-11-24T10:00:00Z.");
                return await RunAsync(
                    result.GetValue(files)!,
                    result.GetValue(user) is { } name ? new StampedUser(name, Groups: [.. result.GetValue(groups)!, "system:authenticated"]) : null,
                    instant,
                    console.Output);
            }
            catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException)
            {
                await console.Error.WriteLineAsync($"{host.Program} policy test: {TerminalText.Escape(e.Message)}");
                return ExitCodes.Failure;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, StampedUser? user, DateTimeOffset now, TextWriter output)
    {
        var files = paths.SelectMany(Expand).Select(path => (Path: path, Objects: ManifestFile.Read(path))).ToList();
        var bad = await FaultsAsync(files, output);
        var ran = 0;

        // A file with tests stands for itself; all others are taken together.
        foreach (var (path, objects) in files)
        {
            var file = new PolicyTestFile(objects);
            foreach (var test in file.Tests)
            {
                ran++;
                bad += await ReportAsync(test, path, PolicyTestRun.Run(test, file), output);
            }
        }

        var rest = new PolicyTestFile(files.Where(f => !f.Objects.OfType<PolicyTest>().Any()).SelectMany(f => f.Objects));
        foreach (var request in rest.Requests)
        {
            ran++;
            bad += await AnswerAsync(
                request, rest, user ?? throw new ConfigurationException("--as is missing: say who files the requests, and --as-group their groups."), now, output);
        }

        if (ran == 0)
        {
            throw new ConfigurationException("there is no request and no policy test in these files.");
        }

        await output.WriteLineAsync($"{ran - bad} as expected, {bad} not");
        return bad == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static async Task<int> FaultsAsync(List<(string Path, IReadOnlyList<object> Objects)> files, TextWriter output)
    {
        // A test may be about a faulty policy.
        var bad = 0;
        foreach (var (path, objects) in files.Where(f => !f.Objects.OfType<PolicyTest>().Any()))
        {
            foreach (var policy in objects.OfType<AccessPolicy>())
            {
                foreach (var fault in PolicyValidator.Validate(policy.Spec))
                {
                    bad = 1;
                    await output.WriteLineAsync(TerminalText.Escape($"FAULT {path}: AccessPolicy {policy.Metadata.Name}: {fault}"));
                }
            }
        }

        return bad;
    }

    private static async Task<int> ReportAsync(PolicyTest test, string path, IReadOnlyList<string> failures, TextWriter output)
    {
        await output.WriteLineAsync(TerminalText.Escape($"{(failures.Count == 0 ? "ok   " : "FAIL ")} {test.Metadata.Name}  {test.Spec.Description}"));
        foreach (var failure in failures)
        {
            await output.WriteLineAsync(TerminalText.Escape($"      {path}: {failure}"));
        }

        return failures.Count == 0 ? 0 : 1;
    }

    private static async Task<int> AnswerAsync(AccessRequest request, PolicyTestFile file, StampedUser user, DateTimeOffset now, TextWriter output)
    {
        var @namespace = request.Metadata.NamespaceProperty ?? "default";
        var verdict = PolicyEvaluator.Ask(request.Spec, @namespace, user, file.Namespaces, file.Policies, now);
        await output.WriteLineAsync(TerminalText.Escape($"{@namespace}/{request.Metadata.Name ?? request.Metadata.GenerateName}: " + (verdict.Policy is null
            ? $"denied ({verdict.Cause}): {verdict.Message}"
            : Answer(verdict.Policy, verdict.Duration, request.Spec))));
        foreach (var line in verdict.Explanation)
        {
            await output.WriteLineAsync(TerminalText.Escape($"  {line}"));
        }

        return verdict.Policy is null ? 1 : 0;
    }

    private static string Answer(AccessPolicy policy, TimeSpan duration, AccessRequestSpec spec)
    {
        var length = DurationText.Format(duration);
        return (spec.BreakGlass, policy.Spec.Approval?.Automatic) switch
        {
            (true, _) => $"granted at once for {length} by {policy.Metadata.Name}, with a review within {policy.Spec.BreakGlass!.Review.Within}",
            (_, true) => $"granted at once for {length} by {policy.Metadata.Name}",
            _ => $"waits for {string.Join(", then ", policy.Spec.Approval!.Stages!.Select(s => $"{s.Required ?? 1} of {string.Join(", ", s.Approvers.Select(Subjects.Describe))}"))}; "
                + $"then granted for {length} by {policy.Metadata.Name}",
        };
    }

    private static IEnumerable<string> Expand(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
            .Order(StringComparer.Ordinal)
        : [path];
}
