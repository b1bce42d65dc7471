namespace JitOperator.Operator.Hosting;

/// <summary>The form in which the operator logs.</summary>
public enum LogFormat
{
    /// <summary>For people: one line of text an entry. The default.</summary>
    Console = 0,

    /// <summary>For programs: one JSON object a line, with the scopes that the entry was written in.</summary>
    Json,
}
