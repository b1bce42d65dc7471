using k8s.Models;

namespace JitOperator.Runtime.Events;

/// <summary>Something that happened to an object at a time.</summary>
/// <param name="What">What happened: the same again is a series.</param>
/// <param name="Regarding">The object.</param>
/// <param name="Related">Another object that has to do with it.</param>
/// <param name="At">When.</param>
/// <param name="Sequence">Tells occurrences of one moment apart.</param>
internal sealed record EventOccurrence(
    EventIdentity What, V1ObjectReference Regarding, V1ObjectReference? Related, DateTimeOffset At, long Sequence);
