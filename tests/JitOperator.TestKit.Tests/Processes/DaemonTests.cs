using System.Diagnostics;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;

namespace JitOperator.TestKit.Tests.Processes;

public sealed class DaemonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jit-daemon-").FullName;

    [Fact]
    public async Task StartAsync_AgainAfterKillAsync_RunsItAnew()
    {
        await using var daemon = Shell("echo started; exec sleep 1000");
        await daemon.StartAsync();
        var first = daemon.ProcessId;
        await Eventually.TrueAsync(() => daemon.LogTail() == "started", "it writes to its log");

        await daemon.KillAsync();
        Assert.False(daemon.IsRunning);
        Assert.False(Runs(first));
        await daemon.StartAsync();

        Assert.True(daemon.IsRunning);
        Assert.True(Runs(daemon.ProcessId));
        await Eventually.TrueAsync(() => daemon.LogTail().Split('\n').Count(line => line == "started") == 2, "both starts are in the log");
    }

    [Fact]
    public async Task StopAsync_OfOneThatTakesItsTime_LetsItFinish()
    {
        await using var daemon = Shell("trap 'echo finished; exit 0' TERM; echo ready; while :; do sleep 0.01; done");
        await daemon.StartAsync();
        await Eventually.TrueAsync(() => daemon.LogTail() == "ready", "it listens to signals");

        await daemon.StopAsync();

        Assert.Equal("ready\nfinished", daemon.LogTail());
    }

    [Fact]
    public async Task IsRunning_WhenItEndsByItself_TurnsFalse()
    {
        await using var daemon = Shell("echo 'no such thing' >&2; exit 3");
        await daemon.StartAsync();

        await Eventually.TrueAsync(() => !daemon.IsRunning, "its end is noticed");

        Assert.Equal("no such thing", daemon.LogTail());
        await daemon.KillAsync();
    }

    [Fact]
    public async Task PauseAsync_UntilResumeAsync_FreezesIt()
    {
        await using var daemon = Shell("while :; do sleep 0.01; done");
        await daemon.StartAsync();

        await daemon.PauseAsync();
        await Eventually.TrueAsync(() => State(daemon.ProcessId) == 'T', "it is stopped");
        await daemon.ResumeAsync();
        await Eventually.TrueAsync(() => State(daemon.ProcessId) != 'T', "it goes on");
    }

    [Fact]
    public async Task DisposeAsync_OfARunningOne_LeavesNothing()
    {
        var daemon = Shell("exec sleep 1000");
        await daemon.StartAsync();
        var id = daemon.ProcessId;

        await daemon.DisposeAsync();

        Assert.False(Runs(id));
    }

    [Fact]
    public async Task Supervisor_WhenItIsKilled_TakesItsDaemonAlong()
    {
        await using var daemon = Shell("exec sleep 1000");
        await daemon.StartAsync();
        var id = daemon.ProcessId;
        // From then on the kernel knows that it is to go with its parent.
        await Eventually.TrueAsync(() => File.ReadAllText($"/proc/{id}/comm") == "sleep\n", "it is the daemon itself that runs");

        using (var supervisor = Process.GetProcessById(Parent(id)))
            supervisor.Kill();

        await Eventually.TrueAsync(() => IsDead(id), "the daemon is dead");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Daemon Shell(string script) => new("daemon", ["/bin/sh", "-c", script], Path.Combine(_folder, "log"));

    private static bool Runs(int id) => Directory.Exists($"/proc/{id}");

    private static bool IsDead(int id)
    {
        try
        {
            return State(id) == 'Z';
        }
        catch (IOException)
        {
            // Whoever its parent is by now has taken note already.
            return true;
        }
    }

    private static char State(int id) => FieldsAfterName(id)[0][0];

    private static int Parent(int id) => int.Parse(FieldsAfterName(id)[1]);

    // The name, in parentheses, may hold anything.
    private static string[] FieldsAfterName(int id)
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}
