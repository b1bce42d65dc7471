using CsCheck;
using JitOperator.Runtime.Tests.Leadership.Simulation;

namespace JitOperator.Runtime.Tests.Leadership;

/// <summary>
/// Three replicas for ten minutes under everything that goes wrong: lost requests, lost answers, answers that come late, errors,
/// conflicts, pauses, crashes, orderly restarts, clocks that run fast or slow or jump. The seed that fails repeats the run.
/// </summary>
public sealed class LeaderElectorSimulationTests
{
    private static readonly TimeSpan Troubled = TimeSpan.FromMinutes(9);
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    [Fact]
    public void RunAsync_UnderFaults_NeverTwoLeadAndOneDoesInTheEnd()
    {
        var terms = 0;
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var run = new Run(seed);
                run.Go();
                Interlocked.Add(ref terms, run.Terms);
            },
            iter: 150, threads: 1);

        // Else nothing was tried: leadership must have changed hands all the time.
        Assert.InRange(terms, 150 * 10, int.MaxValue);
    }

    private sealed class Run
    {
        private readonly Random _random;
        private readonly World _world = new();
        private readonly SimulatedLease _lease = new();
        private readonly SimulatedProcess[] _processes;
        private readonly List<SimulatedProcess> _former = [];
        private bool _troubled = true;

        public Run(int seed)
        {
            _random = new Random(seed);
            _processes = [.. Enumerable.Range(0, 3).Select(Start)];
            _world.AfterEvent = Check;
        }

        public int Terms { get; private set; }

        public void Go()
        {
            _world.In(TimeSpan.Zero, Trouble);
            _world.RunFor(Troubled);

            _troubled = false;
            foreach (var process in _processes)
                process.Clock.Resume();
            _world.RunFor(Calm);

            Assert.Single(_processes, process => process.ActsAsLeader && process.IsWorking);
        }

        private SimulatedProcess Start(int index)
        {
            var process = new SimulatedProcess(_world, _lease, $"replica-{index}", _random.Next(), 0.95 + (0.1 * _random.NextDouble()))
            {
                // A slow clock takes 10.6 s over the renew deadline and 3.2 s over this; a fast one waits 14.2 s before it takes over.
                WindDown = Seconds(3),
            };
            process.Store.Network = Network;
            process.Started = () => Terms++;
            return process;
        }

        private void Check()
        {
            SimulatedProcess[] all = [.. _processes, .. _former];
            Assert.InRange(all.Count(process => process.ActsAsLeader), 0, 1);
            Assert.InRange(all.Count(process => process is { IsMoving: true, IsWorking: true, WasPausedInTerm: false }), 0, 1);
        }

        private (TimeSpan There, TimeSpan Back, Fault Fault) Network()
        {
            if (!_troubled)
                return (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5), Fault.None);
            var fault = _random.Next(10) == 0 ? (Fault)_random.Next(1, 5) : Fault.None;
            var slow = _random.Next(8) == 0 ? 12 : 0.1;
            return (Seconds(slow), Seconds(slow), fault);
        }

        private void Trouble()
        {
            if (!_troubled)
                return;
            _world.In(Seconds(10), Trouble);

            var index = _random.Next(_processes.Length);
            var process = _processes[index];
            switch (_random.Next(8))
            {
                case 0 or 1:
                    process.Pause();
                    _world.In(Seconds(30), process.Clock.Resume);
                    break;
                case 2:
                    process.Clock.Kill();
                    Replace(index, process);
                    break;
                case 3:
                    process.Stop();
                    Replace(index, process);
                    break;
                case 4:
                    _lease.Touch();
                    break;
                case 5:
                    process.Clock.WallClockOffset = Seconds(7200) - Seconds(7200);
                    break;
                case 6:
                    Isolate(process);
                    break;
                default:
                    break;
            }
        }

        private void Replace(int index, SimulatedProcess process)
        {
            _former.Add(process);
            _former.RemoveAll(former => former.Clock.IsDead || former is { IsWorking: false, Ended.IsCompleted: true });
            _processes[index] = Start(index);
        }

        /// <summary>Nothing gets through to the server, or nothing back, for a while.</summary>
        private void Isolate(SimulatedProcess process)
        {
            var fault = _random.Next(2) == 0 ? Fault.RequestLost : Fault.ResponseLost;
            process.Store.Network = () => (Seconds(0.1), Seconds(0.1), fault);
            _world.In(Seconds(30), () => process.Store.Network = Network);
        }

        private TimeSpan Seconds(double most) => TimeSpan.FromSeconds(most * _random.NextDouble());
    }
}
