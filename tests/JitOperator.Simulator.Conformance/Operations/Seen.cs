namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>Which of the UIDs or resourceVersions that a server has told so far.</summary>
internal enum Seen
{
    /// <summary>None is given.</summary>
    Nothing,

    /// <summary>The last one that was told of the object.</summary>
    Latest,

    /// <summary>The one before.</summary>
    Earlier,
}
