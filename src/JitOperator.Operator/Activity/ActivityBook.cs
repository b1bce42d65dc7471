using JitOperator.Api.Audit;
using JitOperator.Core.Activity;
using JitOperator.Core.Requests;

namespace JitOperator.Operator.Activity;

/// <summary>What the log says of grants and of what was done with them. Safe for many threads.</summary>
public sealed class ActivityBook
{
    /// <summary>A book that knows nothing yet.</summary>
    public ActivityBook(ActivityLimits limits)
    {
        Grants = new GrantIndex();
        Ledger = new ActivityLedger(Grants, limits);
    }

    /// <summary>The grants.</summary>
    public GrantIndex Grants { get; }

    /// <summary>What was done with them.</summary>
    public ActivityLedger Ledger { get; }

    /// <summary>Takes a committed record in.</summary>
    /// <param name="record">The record.</param>
    /// <param name="history">What the log says of its request, with it.</param>
    public void Apply(AuditRecord record, RequestHistory history)
    {
        Note(history);
        Ledger.Apply(record);
    }

    /// <summary>Takes in what is known of a grant.</summary>
    public void Note(RequestHistory history)
    {
        if (history is { Grant: { } grant, Request: { } request })
        {
            Grants.Note(request, grant, history.EndedAt);
        }
    }
}
