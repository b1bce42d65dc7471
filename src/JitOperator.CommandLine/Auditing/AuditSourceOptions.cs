using System.CommandLine;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.CommandLine.Clusters;

namespace JitOperator.CommandLine.Auditing;

/// <summary>Where a log is read from, and whose signature is believed: the same for all commands that read one.</summary>
/// <param name="host">The program.</param>
/// <param name="fromOption">What the option for a file or a folder is called; another word where <c>--from</c> is a time.</param>
internal sealed class AuditSourceOptions(CommandHost host, string fromOption = "--from")
{
    private readonly Option<string?> _from = new(fromOption)
    {
        Description = "Read from a file that `kubectl get configmaps -o json` (or yaml) wrote, from a folder of a log, or from a folder in the "
            + "form of tlog-tiles, as archives and `audit export --format tiles` have it; not from a cluster.",
    };

    private readonly Option<string> _auditNamespace = new("--audit-namespace")
    {
        Description = "Namespace of the audit log.",
        DefaultValueFactory = _ => new ConfigMapObjectsOptions().Namespace,
    };

    private readonly Option<string?> _bucket = new("--bucket")
    {
        Description = "Read from the archive in this bucket. Credentials come from the standard chain: environment, web identity, profile.",
    };

    private readonly Option<string?> _endpoint = new("--endpoint") { Description = "Server of the bucket, as in https://s3.example.com. Without it: AWS." };
    private readonly Option<string?> _region = new("--region") { Description = "Region of the bucket. Without it: us-east-1." };
    private readonly Option<string?> _prefix = new("--prefix") { Description = "What the archive's paths in the bucket begin with, as in clusters/a/." };
    private readonly Option<bool> _pathStyle = new("--path-style") { Description = "Put the bucket's name into the path. With --endpoint this is so anyway." };
    private readonly Option<string?> _caFile = new("--ca-file") { Description = "PEM file of the certificate authorities to believe for the bucket's server." };
    private readonly Option<string[]> _keys = KeysOption();

    public static Option<string[]> KeysOption() => new("--key")
    {
        Description = "The key to believe, as `audit key` prints it; from elsewhere than the log. May be given several times, and may be several lines.",
        Required = true,
    };

    public void AddTo(Command command)
    {
        foreach (var option in host.Cluster.Options.Concat([_from, _auditNamespace, _bucket, _endpoint, _region, _prefix, _pathStyle, _caFile, _keys]))
            command.Add(option);
    }

    /// <summary>Opens the log for an action; says what is wrong where the options make no sense.</summary>
    public Task<int> WithAsync(ParseResult result, Func<ILogSource, IReadOnlyCollection<VerifierKey>, Task<int>> action) =>
        WithAsync(result, (source, keys, _) => action(source, keys));

    /// <summary>The same, and hands over the cluster that the log is read from; null where it is not read from one.</summary>
    public async Task<int> WithAsync(ParseResult result, Func<ILogSource, IReadOnlyCollection<VerifierKey>, IClusterReader?, Task<int>> action)
    {
        var where = Read(result);
        var keys = Keys(host, result, _keys, out var fault);
        if ((fault ?? where.Fault()) is { } wrong)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync(TerminalText.Escape(wrong));
            return AuditExitCodes.BadUsage;
        }

        if (!where.IsCluster)
        {
            var source = where.Open(keys, TimeProvider.System, out var store);
            using (store)
                return await action(source, keys, null);
        }

        using var cluster = await host.Cluster.OpenAsync(result, CancellationToken.None);
        var options = new ConfigMapObjectsOptions { Namespace = result.GetValue(_auditNamespace)! };
        return await action(new ConfigMapPages(cluster.GetAsync, options, TimeProvider.System), keys, cluster);
    }

    /// <summary>The keys that were given; a sentence about the first that is none.</summary>
    internal static IReadOnlyList<VerifierKey> Keys(CommandHost host, ParseResult result, Option<string[]> option, out string? fault)
    {
        var keys = new List<VerifierKey>();
        fault = null;
        foreach (var text in (result.GetValue(option) ?? []).SelectMany(given => given.Trim().Split('\n', StringSplitOptions.TrimEntries)))
        {
            if (VerifierKey.TryParse(text, out var key))
                keys.Add(key!);
            else
                fault ??= $"--key is \"{text}\"; give it as `{host.Program} audit key` prints it.";
        }

        return [.. keys.Distinct()];
    }

    private LogLocation Read(ParseResult result) => new()
    {
        From = result.GetValue(_from),
        FromOption = fromOption,
        Bucket = result.GetValue(_bucket),
        Endpoint = result.GetValue(_endpoint),
        Region = result.GetValue(_region),
        Prefix = result.GetValue(_prefix),
        PathStyle = result.GetValue(_pathStyle),
        CaFile = result.GetValue(_caFile),
        ClusterOption = host.Cluster.Given(result),
        AuditNamespace = result.GetResult(_auditNamespace) is { Implicit: false } ? result.GetValue(_auditNamespace) : null,
    };
}
