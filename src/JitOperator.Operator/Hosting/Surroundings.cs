using System.Net.Security;
using JitOperator.CommandLine;
using JitOperator.Runtime.Admission;
using JitOperator.Runtime.Certificates;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Timing;
using k8s;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Hosting;

/// <summary>What a replica stands in: a cluster, the network, chance. A simulation has others.</summary>
/// <param name="Kubernetes">The cluster; taken over.</param>
/// <param name="Clock">What its answers tell of the clock here.</param>
/// <param name="Jitter">All chance that decides when something is done.</param>
/// <param name="Time">The clock.</param>
/// <param name="Loggers">Where to log.</param>
internal sealed record Surroundings(Kubernetes Kubernetes, ClockSkew Clock, Jitter Jitter, TimeProvider Time, ILoggerFactory Loggers)
{
    /// <summary>Serves the webhooks, with the certificate that is asked for at every handshake.</summary>
    public Func<AdmissionServerOptions, Func<SslStreamCertificateContext?>, IAdmissionServer> Serve { get; init; } =
        (options, certificate) => new AdmissionServer(options, certificate, Loggers, Time);

    /// <summary>The certificate of the webhooks; null for what the options say.</summary>
    public IServingCertificate? Certificate { get; init; }

    /// <summary>Whether it measures itself; where nobody asks for metrics, that is work for nothing.</summary>
    public bool Exports { get; init; } = true;

    /// <summary>The real ones.</summary>
    /// <exception cref="ConfigurationException">There is no cluster.</exception>
    public static Surroundings Of(OperatorOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var clock = new ClockSkew(time);
        return new(KubernetesClients.Create(ClusterConfiguration.Load(options.Kubeconfig), clock), clock, Jitter.Create(), time, loggers);
    }
}
