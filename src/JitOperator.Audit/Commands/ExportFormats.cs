namespace JitOperator.Audit.Commands;

/// <summary>Formats of <c>audit export</c>.</summary>
public static class ExportFormats
{
    /// <summary>One record a line, byte for byte as logged, see <see cref="Export.JsonlExport"/>.</summary>
    public const string Jsonl = "jsonl";

    /// <summary>A directory in the form of C2SP tlog-tiles, see <see cref="Export.TileExport"/>.</summary>
    public const string Tiles = "tiles";
}
