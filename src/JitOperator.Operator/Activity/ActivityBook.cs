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

    /// <summary>Takes a committed record of the use of a grant in. One that was taken in before, by its index, changes nothing.</summary>
    public void Apply(AuditRecord record) => Ledger.Apply(record);

    /// <summary>Takes in what is known of a grant.</summary>
    public void Note(RequestHistory history)
    {
        if (history is { Grant: { } grant, Request: { } request })
        {
            Ledger.Forget(Grants.Note(request, grant, history.EndedAt));
        }
    }
}
