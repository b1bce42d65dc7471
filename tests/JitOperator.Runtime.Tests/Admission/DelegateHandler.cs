using JitOperator.Runtime.Admission;

namespace JitOperator.Runtime.Tests.Admission;

/// <summary>A handler that is a function, and remembers what it was asked.</summary>
internal sealed class DelegateHandler(Func<AdmissionRequest, CancellationToken, ValueTask<AdmissionVerdict>> decide) : IAdmissionHandler
{
    public DelegateHandler(Func<AdmissionRequest, AdmissionVerdict> decide)
        : this((request, _) => ValueTask.FromResult(decide(request)))
    {
    }

    public AdmissionRequest? Last { get; private set; }

    public ValueTask<AdmissionVerdict> HandleAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        Last = request;
        return decide(request, cancellationToken);
    }
}
