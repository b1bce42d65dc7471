using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitOperator.Cli.Kubeconfigs;

/// <summary>
/// A program that knows how a user signs in (<c>users[].user.exec</c>; the ExecCredential of client.authentication.k8s.io v1 and v1beta1).
/// </summary>
/// <param name="UserEntry">Name of the user's entry, for messages.</param>
/// <param name="ApiVersion">The version of ExecCredential that it speaks.</param>
/// <param name="Command">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Variables that it gets besides those of this process.</param>
/// <param name="InstallHint">What to say when it is not there.</param>
/// <param name="ClusterInfo">What it is told of the cluster, if it wants to be.</param>
public sealed record ExecPlugin(
    string UserEntry,
    string ApiVersion,
    string Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string? InstallHint,
    JsonObject? ClusterInfo)
{
    /// <summary>Runs the program and reads what it prints. Its questions and complaints go to the terminal.</summary>
    /// <param name="interactive">Whether it may ask.</param>
    /// <param name="cancellationToken">Gives up; the program is ended.</param>
    /// <exception cref="CliException">It cannot be run, fails, or prints something else.</exception>
    public async Task<Credentials> RunAsync(bool interactive, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Command, Arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = Info(interactive).ToJsonString();
        try
        {
            using var process = Process.Start(start) ?? throw Fault("did not start");
            try
            {
                var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return process.ExitCode == 0 ? Read(output) : throw Fault($"ended with exit code {process.ExitCode}");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception e)
        {
            throw new CliException(
                InstallHint is { } hint
                    ? $"The program {Command}, by which user \"{UserEntry}\" of the kubeconfig signs in, cannot be run: {hint.Trim()}"
                    : $"The program {Command}, by which user \"{UserEntry}\" of the kubeconfig signs in, cannot be run; install it.",
                ExitCodes.Unavailable,
                e);
        }
    }

    internal static ExecPlugin? Read(YamlMap exec, string user, YamlMap cluster)
    {
        if (exec.IsMissing)
            return null;
        var command = exec.Text("command")
            ?? throw new CliException($"The exec of user \"{user}\" in the kubeconfig names no command; mend it.", ExitCodes.Unavailable);
        // As kubectl does: a path is relative to the kubeconfig, a bare name is looked up in PATH.
        if (command.Contains('/', StringComparison.Ordinal) || command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            command = Path.GetFullPath(command, exec.Folder);
        var environment = new Dictionary<string, string>();
        foreach (var variable in exec.Maps("env"))
        {
            if (variable.Text("name") is { } name)
                environment[name] = variable.Text("value") ?? string.Empty;
        }

        return new ExecPlugin(
            user,
            exec.Text("apiVersion") ?? "client.authentication.k8s.io/v1",
            command,
            exec.Texts("args"),
            environment,
            exec.Text("installHint"),
            exec.Flag("provideClusterInfo") ? InfoOf(cluster) : null);
    }

    private static JsonObject InfoOf(YamlMap cluster)
    {
        var info = new JsonObject { ["server"] = cluster.Text("server") };
        foreach (var name in new[] { "tls-server-name", "certificate-authority-data", "proxy-url" })
        {
            if (cluster.Text(name) is { } value)
                info[name] = value;
        }

        if (cluster.Flag("insecure-skip-tls-verify"))
            info["insecure-skip-tls-verify"] = true;
        return info;
    }

    private JsonObject Info(bool interactive)
    {
        var spec = new JsonObject { ["interactive"] = interactive };
        if (ClusterInfo is not null)
            spec["cluster"] = ClusterInfo.DeepClone();
        return new JsonObject { ["apiVersion"] = ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private Credentials Read(string output)
    {
        try
        {
            using var json = JsonDocument.Parse(Encoding.UTF8.GetBytes(output));
            var status = json.RootElement.GetProperty("status");
            string? Text(string name) => status.TryGetProperty(name, out var value) ? value.GetString() : null;
            var credentials = new Credentials { Token = Text("token") };
            if (Text("clientCertificateData") is { } certificate && Text("clientKeyData") is { } key)
                return KubeconfigReader.WithCertificate(credentials, certificate, key, $"the program {Command}");
            return credentials.Token is null ? throw Fault("printed neither a token nor a certificate") : credentials;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Fault("printed no ExecCredential");
        }
    }

    private CliException Fault(string what) => new(
        $"The program {Command}, by which user \"{UserEntry}\" of the kubeconfig signs in, {what}; run it by hand to see why.", ExitCodes.Unavailable);
}
