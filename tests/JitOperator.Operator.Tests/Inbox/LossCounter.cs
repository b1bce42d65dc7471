using System.Diagnostics.Metrics;
using JitOperator.Operator.Diagnostics;

namespace JitOperator.Operator.Tests.Inbox;

/// <summary>Listens to <c>jit_audit_letters_lost_total</c> of all replicas in this process.</summary>
internal sealed class LossCounter : IDisposable
{
    private readonly MeterListener _listener;
    private long _lost;

    public LossCounter()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == OperatorMetrics.MeterName && instrument.Name == "jit_audit_letters_lost_total")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _lost, value));
        _listener.Start();
    }

    public long Lost => Interlocked.Read(ref _lost);

    public void Dispose() => _listener.Dispose();
}
