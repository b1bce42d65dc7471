namespace JitOperator.Cli.Options;

/// <summary>What <c>-o</c> asks for.</summary>
public enum OutputFormat
{
    /// <summary>For people: a table, or a page.</summary>
    Table,

    /// <summary>A table with more columns.</summary>
    Wide,

    /// <summary>Kind and name, a line each, as kubectl reads them: <c>accessrequest.jitoperator.io/fix-it</c>.</summary>
    Name,

    /// <summary>The objects as JSON.</summary>
    Json,

    /// <summary>The objects as YAML.</summary>
    Yaml,
}
