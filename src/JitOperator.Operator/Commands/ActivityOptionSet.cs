using System.CommandLine;
using JitOperator.CommandLine;
using JitOperator.Core.Activity;
using JitOperator.Core.Values;
using JitOperator.Operator.Activity;

namespace JitOperator.Operator.Commands;

/// <summary>Options of <c>run</c> about how what people do is heard of.</summary>
internal sealed class ActivityOptionSet
{
    private readonly Option<int?> _port = new("--activity-port") { Description = "Port to take audit events of API servers on (POST /audit), 0 for any. Without it: none are taken." };
    private readonly Option<string?> _certificates = new("--activity-certificate-folder")
    {
        Description = "Folder with tls.crt and tls.key for that port, kept valid by somebody else. Without it: the certificate of the webhooks.",
    };

    private readonly Option<string?> _tokens = new("--activity-token-file") { Description = "File with the bearer tokens that API servers may show, one a line, at least 32 characters each." };
    private readonly Option<string?> _authorities = new("--activity-client-ca") { Description = "PEM file with the authorities of the certificates that API servers may show." };
    private readonly Option<string[]> _names = new("--activity-client-name")
    {
        Description = "Common name of such a certificate. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _advertise = new("--activity-advertise-address") { Description = "Address that the other replicas reach this one by. Default: that of the webhooks, or the machine's own." };
    private readonly Option<string> _interval = new("--activity-canary-interval")
    {
        Description = "How often a request of the operator's own goes out that has to come back as an audit event.",
        DefaultValueFactory = _ => DurationText.Format(new ActivityOptions().CanaryInterval),
    };

    private readonly Option<string> _patience = new("--activity-canary-patience")
    {
        Description = "After how long one that did not come back is missing.",
        DefaultValueFactory = _ => DurationText.Format(new ActivityOptions().CanaryPatience),
    };

    private readonly Option<int> _servers = new("--api-servers")
    {
        Description = "How many API servers the cluster has: that nothing was lost is only known once each was asked.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _records = new("--activity-records")
    {
        Description = "Records of single actions of one grant; further ones are summed up.",
        DefaultValueFactory = _ => new ActivityLimits().FullRecords,
    };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_port, _certificates, _tokens, _authorities, _names, _advertise, _interval, _patience, _servers, _records];

    /// <summary>What was given.</summary>
    /// <exception cref="ConfigurationException">It cannot be used; the message names the option.</exception>
    public ActivityOptions Read(ParseResult result) => new()
    {
        Port = result.GetValue(_port),
        CertificateFolder = result.GetValue(_certificates),
        TokenFile = result.GetValue(_tokens),
        ClientAuthorityFile = result.GetValue(_authorities),
        ClientNames = result.GetValue(_names) ?? [],
        AdvertiseAddress = result.GetValue(_advertise),
        CanaryInterval = Duration(result, _interval),
        CanaryPatience = Duration(result, _patience),
        ApiServers = result.GetValue(_servers) is > 0 and var servers
            ? servers
            : throw new ConfigurationException($"{_servers.Name} is {result.GetValue(_servers)}; give the number of API servers, at least 1."),
        Limits = new()
        {
            FullRecords = result.GetValue(_records) is >= 0 and var records
                ? records
                : throw new ConfigurationException($"{_records.Name} is {result.GetValue(_records)}; give a number of records, 0 to sum up everything."),
        },
    };

    private static TimeSpan Duration(ParseResult result, Option<string> option) => DurationText.TryParse(result.GetValue(option), out var duration)
        ? duration
        : throw new ConfigurationException($"{option.Name} is \"{result.GetValue(option)}\"; write it as 30s or 2m.");
}
