using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Cli.Doctor.Checks;

/// <summary>The webhooks: configured, with a CA bundle that is one, somebody behind them; and the certificates that they stand on.</summary>
internal static class Webhooks
{
    private const string Name = "jit-operator";
    private const string Check = "webhooks";
    private const string Certificates = "certificates";
    private const string CertificateSecret = "jit-operator-webhook-cert";
    private static readonly string[] s_kinds = ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"];
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_dial = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorCase about, CancellationToken cancellationToken)
    {
        var (results, certificates) = (new List<CheckResult>(), new List<CheckResult>());
        var hooks = 0;
        foreach (var kind in s_kinds)
        {
            var answer = await about.Probe.GetAsync($"apis/admissionregistration.k8s.io/v1/{kind}/{Name}", cancellationToken);
            if (answer.IsForbidden)
            {
                results.Add(DoctorCase.NoRight(Check, "get", $"{kind}.admissionregistration.k8s.io"));
            }
            else if (answer.IsMissing)
            {
                results.Add(CheckResult.Fail(Check, $"there is no {kind[..^1]} {Name}", "Apply config/webhook (or the chart): without it nothing that people ask or decide is stamped, so nothing is granted."));
            }
            else if (!answer.IsThere)
            {
                results.Add(DoctorCase.Odd(Check, answer));
            }
            else
            {
                var all = (answer.Json!["webhooks"] as JsonArray ?? []).OfType<JsonObject>().ToList();
                hooks += all.Count;

                // All webhooks of a configuration have the same bundle and the same address.
                if (all.Count == 0)
                    results.Add(CheckResult.Fail(Check, $"the {kind[..^1]} {Name} holds no webhook", "Apply config/webhook (or the chart) again."));
                else if (all[0]["clientConfig"] is JsonObject client)
                    await LookAsync(about, kind, client, results, certificates, cancellationToken);
            }
        }

        if (results.Count == 0)
            results.Add(CheckResult.Ok(Check, $"{hooks} webhooks are configured, and somebody answers there"));
        results.Add(await StampAsync(about, cancellationToken));
        return [.. results, .. certificates.DistinctBy(result => result.Seen), .. await SecretAsync(about, cancellationToken)];
    }

    private static async Task LookAsync(
        DoctorCase about, string kind, JsonObject client, List<CheckResult> results, List<CheckResult> certificates, CancellationToken cancellationToken)
    {
        const string Renew = "Restart the operator, which renews and writes its CA bundle; if it does not, it may not patch the configuration (its ClusterRole jit-operator).";
        var bundle = Bundle(client["caBundle"]?.GetValue<string>());
        if (bundle is null)
        {
            results.Add(CheckResult.Fail(Check, $"the CA bundle of the {kind[..^1]} is empty or no certificate", Renew));
            return;
        }

        var last = bundle.Max(ca => new DateTimeOffset(ca.NotAfter));
        if (last <= about.Now)
            results.Add(CheckResult.Fail(Certificates, $"every CA of the {kind[..^1]} has expired, the last on {last:yyyy-MM-dd}", Renew));
        else if (last <= about.Now + s_soon)
            results.Add(CheckResult.Warn(Certificates, $"the CA of the {kind[..^1]} expires on {last:yyyy-MM-dd}", Renew));

        if (client["url"]?.GetValue<string>() is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address))
            certificates.Add(await DialAsync(about, address, bundle, cancellationToken));
        else if (client["service"] is JsonObject service)
            await EndpointsAsync(about, service, results, cancellationToken);
    }

    private static X509Certificate2Collection? Bundle(string? base64)
    {
        try
        {
            var bundle = new X509Certificate2Collection();
            bundle.ImportFromPem(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(base64 ?? string.Empty)));
            return bundle.Count > 0 ? bundle : null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private static async Task EndpointsAsync(DoctorCase about, JsonObject service, List<CheckResult> results, CancellationToken cancellationToken)
    {
        var (ns, name) = (service["namespace"]?.GetValue<string>() ?? "", service["name"]?.GetValue<string>() ?? "");
        var answer = await about.Probe.GetAsync(
            $"apis/discovery.k8s.io/v1/namespaces/{Uri.EscapeDataString(ns)}/endpointslices?labelSelector={Uri.EscapeDataString($"kubernetes.io/service-name={name}")}", cancellationToken);
        if (answer.IsForbidden)
        {
            results.AddIfNew(DoctorCase.NoRight(Check, "list", "endpointslices.discovery.k8s.io", ns));
            return;
        }

        var ready = (answer.Json?["items"] as JsonArray ?? [])
            .SelectMany(slice => slice?["endpoints"] as JsonArray ?? [])
            .Count(endpoint => endpoint?["conditions"]?["ready"]?.GetValue<bool>() != false);
        if (ready == 0)
        {
            results.AddIfNew(CheckResult.Fail(
                Check, $"nobody is behind the service {ns}/{name} of the webhooks", $"Look why no pod of the operator is ready: kubectl -n {ns} get pods, then describe one."));
        }
    }

    /// <summary>The certificate that is served there, by the bundle that the API server believes.</summary>
    private static async Task<CheckResult> DialAsync(DoctorCase about, Uri url, X509Certificate2Collection bundle, CancellationToken cancellationToken)
    {
        var at = $"{url.Host}:{url.Port}";
        using var limit = new CancellationTokenSource(s_dial, about.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        X509Certificate2? served = null;
        var isBelieved = false;
        try
        {
            using var tcp = new System.Net.Sockets.TcpClient();
            await tcp.ConnectAsync(url.Host, url.Port, either.Token);
            await using var tls = new SslStream(tcp.GetStream(), false, (_, certificate, _, errors) =>
            {
                served = certificate is null ? null : new X509Certificate2(certificate);
                isBelieved = served is not null && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && IsOf(served, bundle);
                return isBelieved;
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.Host }, either.Token);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException or System.Security.Authentication.AuthenticationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            if (served is null)
                return CheckResult.Fail(Check, $"nobody answers at {at}, which the API server asks", "Start the operator, or see that the address of the webhooks is its own.");
        }

        if (served is not { } found)
            return CheckResult.Fail(Certificates, $"{at} serves no certificate", "See that the address of the webhooks is the operator's.");
        var left = new DateTimeOffset(found.NotAfter) - about.Now;
        return !isBelieved
            ? CheckResult.Fail(
                Certificates,
                $"the certificate at {at} is not of the webhooks' CA bundle, or of another name: the API server refuses every request and decision",
                "Restart the operator, which writes its CA bundle again; if somebody replaced it, find out who.")
            : left <= TimeSpan.Zero ? CheckResult.Fail(Certificates, $"the certificate at {at} has expired", "Restart the operator, which renews it.")
            : left < s_soon ? CheckResult.Warn(Certificates, $"the certificate at {at} is valid for {Ages.Of(left)} only", "See in the operator's log why it is not renewed.")
            : CheckResult.Ok(Certificates, $"the certificate at {at} is of the CA bundle, and valid for {Ages.Of(left)}");
    }

    private static bool IsOf(X509Certificate2 certificate, X509Certificate2Collection bundle)
    {
        using var chain = new X509Chain
        {
            ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(bundle);
        return chain.Build(certificate);
    }

    private static async Task<IReadOnlyList<CheckResult>> SecretAsync(DoctorCase about, CancellationToken cancellationToken)
    {
        var answer = await about.Probe.GetAsync($"api/v1/namespaces/{about.OperatorNamespace}/secrets/{CertificateSecret}", cancellationToken);
        if (answer.IsForbidden)
            return [DoctorCase.NoRight(Certificates, "get", $"secrets/{CertificateSecret}", about.OperatorNamespace)];
        if (!answer.IsThere || answer.Json!["data"]?["tls.crt"]?.GetValue<string>() is not { } base64)
            return [];
        if (Bundle(base64) is not { } chain)
            return [CheckResult.Fail(Certificates, $"the Secret {CertificateSecret} holds no certificate", "Delete the Secret: the operator makes a new one.")];
        var left = new DateTimeOffset(chain[0].NotAfter) - about.Now;
        return [left <= TimeSpan.Zero
            ? CheckResult.Fail(Certificates, $"the certificate in the Secret {CertificateSecret} has expired", "Restart the operator, which renews it.")
            : CheckResult.Ok(Certificates, $"the certificate in the Secret {CertificateSecret} is valid for {Ages.Of(left)}")];
    }

    /// <summary>Asks for access that nobody can mean, and has it stored nowhere: what comes back must be stamped.</summary>
    private static async Task<CheckResult> StampAsync(DoctorCase about, CancellationToken cancellationToken)
    {
        const string Stamping = "stamping";
        var answer = await about.Probe.PostAsync(
            $"apis/{ApiConstants.ApiVersion}/namespaces/{about.OwnNamespace}/accessrequests?dryRun=All",
            new JsonObject
            {
                ["apiVersion"] = ApiConstants.ApiVersion,
                ["kind"] = AccessRequest.KindName,
                ["metadata"] = new JsonObject { ["generateName"] = "doctor-" },
                ["spec"] = new JsonObject
                {
                    ["role"] = new JsonObject { ["kind"] = ApiConstants.ClusterRoleKind, ["name"] = "view" },
                    ["reason"] = "kubectl jit doctor: a dry run, stored nowhere",
                },
            },
            cancellationToken);
        return answer switch
        {
            { IsThere: true } when answer.Json!["metadata"]?["annotations"]?[Annotations.Stamp] is not null => CheckResult.Ok(Stamping, "a request on trial was stamped"),
            { IsThere: true } => CheckResult.Fail(Stamping, "a request on trial came back without a stamp", "Apply config/webhook (or the chart): no webhook sees what people ask, and the operator refuses what is not stamped."),
            { IsMissing: true } => CheckResult.Fail(Stamping, "requests cannot be made: their kind is not served", "Apply the CRDs of this version."),
            { IsForbidden: true } when answer.Json?["details"]?["kind"] is not null => DoctorCase.NoRight(Stamping, "create", "accessrequests.jitoperator.io", about.OwnNamespace),
            { Status: null } => CheckResult.Fail(Stamping, "a request on trial was not answered in time", "Look whether the operator runs and the API server reaches its webhooks."),
            { Status: >= System.Net.HttpStatusCode.InternalServerError } => CheckResult.Fail(Stamping, $"a request on trial was refused: {answer.Message}", "Mend what is said of webhooks and certificates above."),
            _ => CheckResult.Ok(Stamping, "a request on trial was judged by the operator's rules"),
        };
    }

    private static void AddIfNew(this List<CheckResult> results, CheckResult result)
    {
        if (!results.Contains(result))
            results.Add(result);
    }
}
