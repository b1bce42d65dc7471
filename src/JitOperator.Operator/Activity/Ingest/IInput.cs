namespace JitOperator.Operator.Activity.Ingest;

/// <summary>What came of reading an input once.</summary>
public enum InputOutcome
{
    /// <summary>There was something; there may be more.</summary>
    Read = 0,

    /// <summary>There is nothing now.</summary>
    Idle,

    /// <summary>There will be nothing any more.</summary>
    Ended,
}

/// <summary>Something that items are read from.</summary>
public interface IInput : IDisposable
{
    /// <summary>Its name, for people.</summary>
    string Name { get; }

    /// <summary>Reads on.</summary>
    /// <param name="splits">Takes what was found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    Task<InputOutcome> ReadAsync(List<Split> splits, CancellationToken cancellationToken);

    /// <summary>What to remember once it is done up to a mark that a split had; null where nothing is remembered.</summary>
    FileProgress? ProgressAt(InputMark mark);

    /// <summary>It is read no further, though more may come: what is not whole is said to be cut off where nobody else will ever see it.</summary>
    void Stop(List<Split> splits);
}
