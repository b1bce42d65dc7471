namespace JitOperator.Api;

/// <summary>Values of <c>AccessRequest.status.review.state</c>.</summary>
public static class ReviewStates
{
    /// <summary>It waits for people.</summary>
    public const string Pending = "Pending";

    /// <summary>It waits for people and its time is over: the person cannot break glass again until it is done.</summary>
    public const string Overdue = "Overdue";

    /// <summary>As many people as the policy demands found the access justified.</summary>
    public const string Justified = "Justified";

    /// <summary>Somebody found it not justified.</summary>
    public const string Unjustified = "Unjustified";
}
