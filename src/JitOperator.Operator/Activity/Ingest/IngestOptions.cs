namespace JitOperator.Operator.Activity.Ingest;

/// <summary>What <c>activity ingest</c> is asked.</summary>
public sealed record IngestOptions
{
    /// <summary>Standard input among the files.</summary>
    public const string StandardInput = "-";

    /// <summary>What records say of where events came from, unless it is given.</summary>
    public const string DefaultSource = "ingest";

    /// <summary>The files, in the order in which they are begun.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The operator's endpoint.</summary>
    public required Uri To { get; init; }

    /// <summary>File with the token that the endpoint asks for.</summary>
    public required string TokenFile { get; init; }

    /// <summary>PEM file of the authorities to believe for the endpoint's certificate; null for those of the system.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>What records say of where events came from.</summary>
    public string Source { get; init; } = DefaultSource;

    /// <summary>One of <see cref="Envelopes.All"/>.</summary>
    public string Format { get; init; } = Envelopes.Auto;

    /// <summary>File that remembers how far each file is done; null to begin at the beginning each time.</summary>
    public string? StateFile { get; init; }

    /// <summary>Whether to wait for more.</summary>
    public bool IsFollowing { get; init; }

    /// <summary>For how long in a row the endpoint may take nothing; null for ever.</summary>
    public TimeSpan? GiveUpAfter { get; init; }

    /// <summary>How often files are looked at where there was nothing.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The wait after the first failure; it doubles up to <see cref="LongestRetry"/>.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the endpoint may take for an answer. It gives up by itself after 25 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(35);
}
