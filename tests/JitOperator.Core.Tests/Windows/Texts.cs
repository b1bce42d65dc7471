using Xunit;

namespace JitOperator.Core.Tests.Windows;

/// <summary>What must be read as neither a time nor a time zone nor a day, wherever it stands.</summary>
internal static class Texts
{
    public static readonly string Huge = new('0', 10_240);

    /// <summary>No clock time.</summary>
    public static TheoryData<string?> NoTimes =>
    [
        null, "", " ", "9", "9:00", "09:0", "09:000", "09.00", "0900", "09:00:00", "9:00am", " 09:00", "09:00 ", "09:00\n", "24:01", "25:00", "09:60",
        "-1:00", "+9:00", "0x:00", "09:-1", "1e:00",
        "\u0660\u0669:\u0660\u0660", // Arabic-Indic digits
        "\uFF10\uFF19:\uFF10\uFF10", // full-width digits
        "09\uFF1A00", // full-width colon
        "0\u0669:00", "\U0001D7CE9:00", "09:0\0", "\uD80009:", "T09:0", Huge, Huge[..5120] + ":" + Huge[..5120],
    ];

    /// <summary>No local date and time.</summary>
    public static TheoryData<string?> NoDateTimes =>
    [
        null, "", "2026-12-24", "2026-12-24T18", "2026-12-24 18:00", "2026-12-24t18:00", "2026-12-24T18:00:00", "2026-12-24T18:00Z",
        "2026-12-24T18:00+01:00", "2026-12-24T24:00", "2026-12-24T18:60", "2026-13-01T00:00", "2026-00-01T00:00", "2026-01-00T00:00", "2026-02-29T00:00",
        "2026-04-31T00:00", "24.12.2026T18:00", "1999-12-31T23:59", "3000-01-01T00:00", "0000-01-01T00:00", "9999-12-31T23:59", "+026-12-24T18:00",
        "2026-1-024T18:00", " 026-12-24T18:00", "2026-12-24T18:0\n", "\u0662\u0660\u0662\u0666-12-24T18:00", "2026\u201312\u201324T18:00", "tomorrow", Huge,
    ];

    /// <summary>No name in the database, as it is spelled.</summary>
    public static TheoryData<string?> NoZones =>
    [
        null, "", " ", "Europe", "Europe/", "Europe/Atlantis", "Europe/Berlin ", " Europe/Berlin", "UTC+2", "UTC+02", "UTC+02:00", "GMT+2", "+02:00", "Z", "CEST",
        "Local", "Mars/Olympus", "../Europe/Berlin", "Europe\\Berlin", "Europe/Berlin\0", "W. Europe Standard Time", "\u0395urope/Berlin", Huge,
    ];
}
