using System.Globalization;

namespace JitOperator.Audit.Export.Tables;

/// <summary>A column of the table of records.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What is in it, for the documentation.</param>
/// <param name="Kind">What type it has.</param>
/// <param name="Value">A text, a number, a truth value or a list of texts, by the kind; null where the record has none.</param>
internal sealed record RecordColumn(string Name, string Meaning, ColumnKind Kind, Func<ExportedRecord, object?> Value)
{
    public static RecordColumn Text(string name, string meaning, Func<ExportedRecord, string?> value) => new(name, meaning, ColumnKind.Text, value);

    public static RecordColumn Number(string name, string meaning, Func<ExportedRecord, long?> value) =>
        new(name, meaning, ColumnKind.Number, record => value(record));

    public static RecordColumn Flag(string name, string meaning, Func<ExportedRecord, bool?> value) =>
        new(name, meaning, ColumnKind.Flag, record => value(record));

    public static RecordColumn List(string name, string meaning, Func<ExportedRecord, IEnumerable<string>?> value) =>
        new(name, meaning, ColumnKind.List, value);

    /// <summary>The value as text: numbers in digits, truth values as true and false, lists as <see cref="CsvText.Join"/> writes them.</summary>
    public string? TextOf(ExportedRecord record) => Value(record) switch
    {
        null => null,
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IEnumerable<string> list => CsvText.Join(list),
        var other => throw new InvalidOperationException($"Column {Name} gives a {other.GetType()}."),
    };
}

/// <summary>Types of columns.</summary>
internal enum ColumnKind
{
    /// <summary>Text.</summary>
    Text = 0,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>Several texts.</summary>
    List,
}
