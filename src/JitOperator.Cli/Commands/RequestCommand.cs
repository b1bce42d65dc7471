using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Options;
using JitOperator.Cli.Refusals;
using JitOperator.Cli.Screens;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Cli.Commands;

/// <summary><c>kubectl jit request</c>: asks for access, from flags or by questions.</summary>
internal static class RequestCommand
{
    // No vowels, so that no words come about, and nothing that is easily taken for something else.
    private const string NameLetters = "bcdfghjkmnpqrstvwxz2456789";
    private const int LongestStem = 40;

    public static Command Create(CommandFrame frame)
    {
        var flags = new RequestOptions();
        var name = new Option<string?>("--name") { Description = "Name of the request. Default: the role's, with a random end.", HelpName = "name" };
        var dryRun = new Option<string?>("--dry-run")
        {
            Description = "client: print the request and send nothing. server: have the operator check it and store nothing.",
            HelpName = "client|server",
            CompletionSources = { "client", "server" },
        };
        var wait = new Option<string?>("--wait", "-w")
        {
            Description = "Wait until access is there, or refused; with a duration, at most that long.",
            HelpName = "duration",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask whether to send what was put together by questions." };
        var fromError = new Option<bool>("--from-error")
        {
            Description = "Read a refusal of kubectl's (Forbidden) on stdin, and ask for the narrowest role that a policy offers for it.",
        };
        var command = new Command("request", "Ask for access. On a terminal, what is missing is asked for.") { name, dryRun, wait, yes, fromError };
        flags.AddTo(command);
        frame.SetAction(command, async (result, session, cancellationToken) =>
        {
            var most = WaitOf(result, wait);
            var (spec, ns) = flags.Read(result, session);
            if (result.GetValue(fromError))
            {
                if (spec.Role.Name.Length > 0)
                    throw CliException.Usage("--role and --from-error exclude each other; leave one of them out.");
                ns = await Proposal.MakeAsync(session, spec, ns, await session.Terminal.Input.ReadToEndAsync(cancellationToken), cancellationToken);
            }

            var mode = result.GetValue(dryRun);
            if (mode is not (null or "client" or "server"))
                throw CliException.Usage($"--dry-run is \"{mode}\"; choose client or server.");
            if (spec.Role.Name.Length == 0 || string.IsNullOrWhiteSpace(spec.Reason))
                ns = await AskAsync(session, spec, ns, result.GetValue(yes), cancellationToken);
            if (RequestForm.Fault(spec, result.GetValue(name)) is { } fault)
                throw CliException.Usage(fault);
            return await SendAsync(session, Manifest(result.GetValue(name) ?? NewName(spec.Role.Name), ns, spec), mode, result.GetResult(wait) is not null, most, cancellationToken);
        });
        return command;
    }

    /// <summary>A request as an object.</summary>
    public static JsonObject Manifest(string name, string ns, AccessRequestSpec spec) => new()
    {
        ["apiVersion"] = ApiConstants.ApiVersion,
        ["kind"] = AccessRequest.KindName,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["spec"] = JsonSerializer.SerializeToNode(spec, JitJson.Default.AccessRequestSpec),
    };

    private static async Task<string> AskAsync(Session session, AccessRequestSpec spec, string ns, bool yes, CancellationToken cancellationToken)
    {
        if (!session.Terminal.IsInteractive)
        {
            throw CliException.Usage(
                spec.Role.Name.Length == 0 ? "--role is missing; name the role, or call it on a terminal to be asked." : "--reason is missing; say why you need access.");
        }

        var prompt = new Prompt(session.Terminal);
        ns = await new RequestForms(session, prompt).CompleteAsync(spec, ns, cancellationToken);
        var place = spec.Scope switch
        {
            { ClusterWide: true } => "the whole cluster",
            { Namespaces: { } several } => string.Join(", ", several),
            { NamespaceSelector: not null } => "the namespaces with these labels",
            _ => ns,
        };
        var question = $"Ask for {spec.Role.Kind}/{spec.Role.Name} in {place}{(spec.Duration is { } length ? $" for {length}" : "")}?";
        return yes || await prompt.YesAsync(question, cancellationToken) ? ns : throw new CliException("Nothing was sent.");
    }

    private static async Task<int> SendAsync(
        Session session, JsonObject manifest, string? mode, bool wait, TimeSpan? most, CancellationToken cancellationToken)
    {
        var (terminal, options) = (session.Terminal, session.Options);
        if (mode == "client")
        {
            if (options.Format == OutputFormat.Name)
                terminal.WriteLine($"{Kinds.Requests.OutputName}/{manifest["metadata"]!["name"]}");
            else
                ObjectOutput.Write(terminal, options.Format == OutputFormat.Json ? OutputFormat.Json : OutputFormat.Yaml, manifest);
            return ExitCodes.Success;
        }

        var ns = manifest["metadata"]!["namespace"]!.GetValue<string>();
        var stored = await session.Client.CreateAsync(Kinds.Requests, ns, manifest, mode == "server", cancellationToken);
        if (mode == "server" || !wait)
        {
            if (options.IsForPrograms)
                ObjectOutput.Write(terminal, options.Format, Kinds.Requests, stored);
            else if (mode == "server")
                terminal.WriteLine($"accessrequest/{stored.Name} would be asked for in namespace {ns} (server dry run)");
            else
                terminal.WriteLine($"accessrequest/{stored.Name} asked for in namespace {ns}");
            if (mode is null)
                terminal.WriteHint($"Follow it: kubectl jit watch -n {ns} {stored.Name}");
            return ExitCodes.Success;
        }

        return await WaitAsync(session, ns, stored.Name, most, cancellationToken);
    }

    private static async Task<int> WaitAsync(Session session, string ns, string name, TimeSpan? most, CancellationToken cancellationToken)
    {
        var (terminal, options) = (session.Terminal, session.Options);
        terminal.WriteHint("Asked for. Ctrl-C stops waiting; the request stays.");
        var last = await LiveRequest.FollowAsync(
            session, ns, name, request => request.Status?.Phase is RequestPhases.Active || RequestPhases.IsTerminal(request.Status?.Phase), most, cancellationToken);
        if (last is null)
        {
            throw new CliException(
                $"AccessRequest {name} was not decided within the time of --wait; it stays: follow it by kubectl jit watch -n {ns} {name}, or take it back by kubectl jit revoke -n {ns} {name}.",
                ExitCodes.TimedOut);
        }

        if (options.IsForPrograms)
            ObjectOutput.Write(terminal, options.Format, Kinds.Requests, last);
        else if (!terminal.IsScreen)
            terminal.WriteLines(RequestPage.Lines(last, session.Now, terminal.Width));
        return LiveRequest.ExitCodeOf(last.Value.Status?.Phase);
    }

    private static TimeSpan? WaitOf(ParseResult result, Option<string?> wait) => result.GetValue(wait) switch
    {
        null => null,
        var text when DurationText.TryParse(text, out var most) => most,
        var text => throw CliException.Usage($"--wait is \"{text}\"; leave the value out, or write it as in --wait=10m."),
    };

    private static string NewName(string role)
    {
#pragma warning disable CA1308
        var stem = string.Concat(role.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
#pragma warning restore CA1308
        stem = stem.Length > LongestStem ? stem[..LongestStem].Trim('-') : stem;
        return $"{(stem.Length > 0 ? stem : "access")}-{RandomNumberGenerator.GetString(NameLetters, 5)}";
    }
}
