namespace JitOperator.Audit.Commands;

/// <summary>Formats of <c>audit export</c>. Each gives the same bytes for the same log and filter.</summary>
public static class ExportFormats
{
    /// <summary>One record a line, byte for byte as logged, see <see cref="Export.JsonlExport"/>.</summary>
    public const string Jsonl = "jsonl";

    /// <summary>One record a line, byte for byte as logged, with its index and leaf hash around it.</summary>
    public const string JsonlHashed = "jsonl-hashed";

    /// <summary>A table for spreadsheets (RFC 4180), see <see cref="Export.Tables.RecordColumns"/>.</summary>
    public const string Csv = "csv";

    /// <summary>One event a line in the schema of OCSF, for security information systems.</summary>
    public const string Ocsf = "ocsf";

    /// <summary>The table of <see cref="Csv"/> as Apache Parquet, for analysis.</summary>
    public const string Parquet = "parquet";

    /// <summary>A directory in the form of C2SP tlog-tiles, see <see cref="Export.TileExport"/>.</summary>
    public const string Tiles = "tiles";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Jsonl, JsonlHashed, Csv, Ocsf, Parquet, Tiles];
}
