namespace JitOperator.Api.Audit;

/// <summary>What a person did with a grant, as the API server's audit events tell it: one action, or several summed up.</summary>
/// <param name="Attribution">One of <see cref="ActivityAttributions"/>: how it belongs to the grant.</param>
/// <param name="From">When the API server received it; of several, the first.</param>
/// <param name="Until">When it was answered; of several, the last. Null while it still runs.</param>
/// <param name="Source">Where the event came from, such as <c>webhook</c>, or the name that an ingestion was given.</param>
/// <param name="Action">The action; null of several.</param>
/// <param name="Actions">Several actions, summed up by what they have in common.</param>
/// <param name="Count">How many actions the record stands for.</param>
/// <param name="Folded">How many of them are in <paramref name="Count"/> and in no entry of <paramref name="Actions"/>, where there were too many sorts.</param>
/// <param name="AllowedBy">The binding that the API server's authorizer named.</param>
/// <param name="Others">UIDs of further requests of the same person whose grants would have allowed the same.</param>
public sealed record AuditActivity(
    string Attribution,
    string From,
    string? Until = null,
    string? Source = null,
    AuditAction? Action = null,
    IReadOnlyList<AuditActionCount>? Actions = null,
    long Count = 1,
    long? Folded = null,
    AuditBinding? AllowedBy = null,
    IReadOnlyList<string>? Others = null);

/// <summary>One call to the API server. Never a request's body, nor what was answered.</summary>
/// <param name="AuditId">The API server's <c>auditID</c> of it.</param>
/// <param name="Stage"><c>ResponseStarted</c> of one that runs on (exec, watch), <c>ResponseComplete</c> or <c>Panic</c> when it is over.</param>
/// <param name="Verb">The verb, as RBAC has it.</param>
/// <param name="ApiGroup">API group; empty for the core.</param>
/// <param name="Resource">Resource, in the plural; null of a path that is none.</param>
/// <param name="Subresource">Subresource, such as <c>exec</c>.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="Name">Name of the object.</param>
/// <param name="Path">The path without its query, where it is no resource.</param>
/// <param name="Code">HTTP status code.</param>
/// <param name="Address">Client address as the API server itself saw it; those before it are the client's claim.</param>
/// <param name="UserAgent">What the client calls itself: its claim.</param>
/// <param name="Command">Command of an exec, a word an entry, where the URI has it.</param>
/// <param name="ImpersonatedBy">Who acted as the record's actor by impersonation.</param>
/// <param name="Event">Tells two events apart whatever the client chose as <paramref name="AuditId"/>: 32 hexadecimal digits.</param>
public sealed record AuditAction(
    string AuditId,
    string Stage,
    string Verb,
    string? ApiGroup = null,
    string? Resource = null,
    string? Subresource = null,
    string? Namespace = null,
    string? Name = null,
    string? Path = null,
    int? Code = null,
    string? Address = null,
    string? UserAgent = null,
    IReadOnlyList<string>? Command = null,
    string? ImpersonatedBy = null,
    string? Event = null);

/// <summary>Several actions alike.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Count">How many.</param>
/// <param name="ApiGroup">API group; empty for the core.</param>
/// <param name="Resource">Resource, with its subresource after a slash.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="Name">Name of the object.</param>
/// <param name="Code">HTTP status code.</param>
public sealed record AuditActionCount(
    string Verb,
    long Count,
    string? ApiGroup = null,
    string? Resource = null,
    string? Namespace = null,
    string? Name = null,
    int? Code = null);

/// <summary>How much of what was done is known.</summary>
/// <param name="Status">One of <see cref="CoverageStatuses"/>.</param>
/// <param name="From">Beginning of the time that it is about.</param>
/// <param name="Until">End of that time.</param>
/// <param name="Source">Where events came from.</param>
/// <param name="Level">One of <see cref="ActivityLevels"/>.</param>
/// <param name="Actions">How many actions were recorded of the grant.</param>
/// <param name="Folded">How many of them were only counted.</param>
/// <param name="Canaries">How many of the operator's own requests were sent to see whether they come back.</param>
/// <param name="CanariesMissing">How many of them did not come back.</param>
/// <param name="Dropped">How many events the API server says it lost; null where that cannot be read.</param>
/// <param name="Gaps">Times of which something may be missing.</param>
/// <param name="StartsReported">
/// Whether the API server tells of a call that runs on (a watch) when it begins; null where that is not known. False: of one that still
/// runs nothing is known, as with Kubernetes 1.20.
/// </param>
public sealed record AuditCoverage(
    string Status,
    string From,
    string Until,
    string? Source = null,
    string? Level = null,
    long Actions = 0,
    long Folded = 0,
    long Canaries = 0,
    long CanariesMissing = 0,
    long? Dropped = null,
    IReadOnlyList<AuditGap>? Gaps = null,
    bool? StartsReported = null);

/// <summary>A time of which something may be missing.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Until">Its end; null when it goes on.</param>
/// <param name="Cause">One of <see cref="CoverageGapCauses"/>.</param>
public sealed record AuditGap(string From, string? Until, string Cause);

/// <summary>What a review found.</summary>
/// <param name="Rule">Name of the rule, in CamelCase.</param>
/// <param name="Severity">One of <see cref="FindingSeverities"/>.</param>
/// <param name="Indices">Indices of the records that it stands on, in order; at most 32 of them, the first and the last.</param>
/// <param name="Person">Whom it is about.</param>
/// <param name="Key">Identifies it: a rule finds the same thing once.</param>
public sealed record AuditFinding(string Rule, string Severity, IReadOnlyList<long> Indices, string? Person = null, string? Key = null);
