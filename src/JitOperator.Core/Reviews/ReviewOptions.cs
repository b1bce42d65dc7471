using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Reviews;

/// <summary>What the rules of the review go by. Each is a field of the configuration, by the same name in camelCase.</summary>
public sealed record ReviewOptions
{
    /// <summary>Names of rules that are off; all others are on.</summary>
    public IReadOnlySet<string> Off { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>When people are at work, any one window suffices. Empty: no hours are off hours.</summary>
    public IReadOnlyList<PolicyWindow> BusinessHours { get; init; } =
        [new() { Days = ["Mon", "Tue", "Wed", "Thu", "Fri"], From = "07:00", To = "19:00", TimeZone = "UTC" }];

    /// <summary>So many requests of one person for the same target are too many. Extensions do not count.</summary>
    public int RepeatedRequests { get; init; } = 5;

    /// <summary>In so much time.</summary>
    public TimeSpan RepeatedRequestsWithin { get; init; } = TimeSpan.FromDays(3);

    /// <summary>So many requests of one person with the same reason (letters and digits, any case) are too many. Extensions do not count.</summary>
    public int RepeatedReasons { get; init; } = 10;

    /// <summary>In so much time.</summary>
    public TimeSpan RepeatedReasonsWithin { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Shortest reason that says something, in letters and digits.</summary>
    public int ReasonLength { get; init; } = 8;

    /// <summary>Whether each request must name a ticket.</summary>
    public bool TicketRequired { get; init; }

    /// <summary>What a whole ticket must match, where one is named, in the syntax of policies; null for any.</summary>
    public string? TicketPattern { get; init; }

    /// <summary>Nobody reads a request in less time, whatever is in it.</summary>
    public TimeSpan ReadingTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Characters of the reason that can be read in a second, on top of that.</summary>
    public int ReadingSpeed { get; init; } = 60;

    /// <summary>Fewer decisions of an approver say nothing.</summary>
    public int AgreesDecisions { get; init; } = 30;

    /// <summary>Decisions in so much time count.</summary>
    public TimeSpan AgreesWithin { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Share of approvals among them from which on the approver agrees to everything.</summary>
    public double AgreesShare { get; init; } = 0.98;

    /// <summary>An approval in less time since the stage opened is given at once.</summary>
    public TimeSpan AgreesQuickly { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Share of decisions given at once from which on they are a habit.</summary>
    public double AgreesQuickShare { get; init; } = 0.8;

    /// <summary>So many approvals in each direction make a pair.</summary>
    public int ReciprocalApprovals { get; init; } = 5;

    /// <summary>Share of all approvals that each of the two gets that come from the other.</summary>
    public double ReciprocalShare { get; init; } = 0.5;

    /// <summary>Fewer approvals of somebody's requests say nothing about who gives them.</summary>
    public int ConcentratedApprovals { get; init; } = 20;

    /// <summary>Share of them by one person from which on they are concentrated.</summary>
    public double ConcentratedShare { get; init; } = 0.9;

    /// <summary>Approvals in so much time count for pairs.</summary>
    public TimeSpan PairsWithin { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long after a denial the same request is still the same.</summary>
    public TimeSpan ShoppingWithin { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Of forgeries of one kind by one person, one is told of in so much time.</summary>
    public TimeSpan ForgeriesWithin { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A grant that lived shorter is not dormant.</summary>
    public TimeSpan DormantAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A grant for the whole cluster that was used in no more namespaces than these, and nowhere else, is too wide.</summary>
    public int NarrowNamespaces { get; init; } = 1;

    /// <summary>Most renewals of access in one go.</summary>
    public int Renewals { get; init; } = 3;

    /// <summary>Longest access in one go, by the ends that were agreed to.</summary>
    public TimeSpan RenewedLongest { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A grant of the same to the same person so soon after the last one's end prolongs it, whether it says so or not.</summary>
    public TimeSpan RenewalGap { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after a policy was made weaker a grant by it is told of.</summary>
    public TimeSpan WeakenedWithin { get; init; } = TimeSpan.FromHours(24);
}
