using JitOperator.Core.Admission;

namespace JitOperator.Operator.Inbox;

/// <summary>Takes what is to be recorded and only the leader can record.</summary>
public interface ILetterBox
{
    /// <summary>
    /// Takes a letter: it is in the cluster when this returns, or will be told of in a sum, or is counted as lost. Takes a bounded time,
    /// and never throws: who posts has an answer to give.
    /// </summary>
    ValueTask PostAsync(Letter letter, CancellationToken cancellationToken);
}
