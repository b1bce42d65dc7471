using System.Diagnostics;
using System.Globalization;

namespace JitOperator.TestKit.Processes;

/// <summary>
/// A server process that ends with this one, even if this one is killed. It can be stopped, killed, paused and started again, as the
/// tests of outages need. Linux only: it stands on <c>sh</c>, <c>setsid</c> and <c>setpriv</c>.
/// </summary>
/// <param name="name">For messages.</param>
/// <param name="command">The program, by full path, and its arguments.</param>
/// <param name="logPath">Where its output goes, appended at each start.</param>
/// <param name="scratch">A folder that is removed if this process dies before it could do so itself; null for none.</param>
public sealed class Daemon(string name, IReadOnlyList<string> command, string logPath, string? scratch = null) : IAsyncDisposable
{
    private static readonly Lazy<string> Supervisor = new(ReadSupervisor);

    private Process? _supervisor;

    /// <summary>For messages.</summary>
    public string Name => name;

    /// <summary>The daemon's own process id, of its latest start.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Whether it has been started and has not ended.</summary>
    public bool IsRunning => _supervisor is { HasExited: false };

    /// <summary>Where its output goes.</summary>
    public string LogPath => logPath;

    /// <summary>Starts it; whether it serves is another question.</summary>
    /// <exception cref="InvalidOperationException">It runs already, or cannot be started.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (IsRunning)
            throw new InvalidOperationException($"{name} runs already.");
        _supervisor?.Dispose();

        // A session of its own keeps it from the terminal's Ctrl-C, so that whoever uses it can end in peace.
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["sh", "-c", Supervisor.Value, "supervise", logPath, scratch ?? string.Empty, .. command])
            start.ArgumentList.Add(argument);

        _supervisor = Process.Start(start) ?? throw new InvalidOperationException($"{name} could not be started.");
        _supervisor.StandardInput.AutoFlush = true;
        var line = await _supervisor.StandardOutput.ReadLineAsync(cancellationToken);
        ProcessId = int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new InvalidOperationException($"{name} could not be started: see {logPath}.");
    }

    /// <summary>Ends it as a crash would: SIGKILL.</summary>
    public Task KillAsync(CancellationToken cancellationToken = default) => EndAsync("KILL", cancellationToken);

    /// <summary>Asks it to end, SIGTERM, and waits until it has.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => EndAsync("TERM", cancellationToken);

    /// <summary>Freezes it: its connections stay open and nothing answers.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on after <see cref="PauseAsync"/>.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>The last lines of what it wrote.</summary>
    public string LogTail(int lines = 15) =>
        File.Exists(logPath) ? string.Join('\n', File.ReadLines(logPath).TakeLast(lines)) : string.Empty;

    /// <summary>Kills it if it runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync(CancellationToken.None);
        _supervisor?.Dispose();
        _supervisor = null;
    }

    private async Task EndAsync(string signal, CancellationToken cancellationToken)
    {
        if (!IsRunning)
            return;
        await SignalAsync(signal);
        await _supervisor!.WaitForExitAsync(cancellationToken);
    }

    private async Task SignalAsync(string signal)
    {
        try
        {
            await _supervisor!.StandardInput.WriteLineAsync(signal);
        }
        catch (IOException)
        {
            // It ended in this very moment: there is nobody left to hear.
        }
    }

    private static string ReadSupervisor()
    {
        using var reader = new StreamReader(typeof(Daemon).Assembly.GetManifestResourceStream("supervise.sh")!);
        return reader.ReadToEnd();
    }
}
