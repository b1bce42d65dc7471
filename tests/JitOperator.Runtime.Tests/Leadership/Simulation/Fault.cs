namespace JitOperator.Runtime.Tests.Leadership.Simulation;

/// <summary>What becomes of one call.</summary>
internal enum Fault
{
    /// <summary>It goes well.</summary>
    None,

    /// <summary>It never arrives, and nothing says so.</summary>
    RequestLost,

    /// <summary>It has its effect, and the answer never arrives.</summary>
    ResponseLost,

    /// <summary>It is refused with an error and has no effect.</summary>
    Error,

    /// <summary>It has its effect and is answered with an error.</summary>
    ErrorAfterEffect,
}
