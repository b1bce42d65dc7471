namespace JitOperator.Runtime.Admission;

/// <summary>Decides what may be done, at one path of the server.</summary>
public interface IAdmissionHandler
{
    /// <summary>
    /// Decides. May be called by many threads at the same time, and more than once for one change: answers must not depend on it.
    /// </summary>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more; what is asked is then refused.</param>
    /// <returns>The verdict. An exception is logged and refuses.</returns>
    ValueTask<AdmissionVerdict> HandleAsync(AdmissionRequest request, CancellationToken cancellationToken);
}
