using System.Globalization;
using System.Text;

namespace JitOperator.Core.Values;

/// <summary>
/// Tells whether two user names may be the same person under another spelling. It is only ever used to refuse (nobody agrees to what
/// they ask for, nobody counts twice), so it errs on the side of "the same". Who a subject of a policy means is compared exactly.
/// </summary>
public static class PersonName
{
    // Letters that look like, or are variants of, the letter below them, in lower case. After Unicode's confusables (UTS #39), of which
    // this is the part that turns up in names.
    private const string Look = "àáâãäåāăąçćĉċčďđèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľŀłñńņňòóôõöøōŏőŕŗřśŝşšſţťŧùúûüũūŭůűųŵýÿŷźżž"
        + "аеёікмнорстухѕіїјһԁԛԝӏвɑɡℓ" + "αβεζηικμνορτυχγωϲϳ";

    private const string Like = "aaaaaaaaacccccddeeeeeeeeegggghhiiiiiiiiijklllllnnnnooooooooorrrsssssttt" + "uuuuuuuuuuwyyyzzz"
        + "aeeikmhopctyxsiijhdqwlbagl" + "abezhikmvoptyxywcj";

    // Letters with marks that are one character, and the letter without. By the decompositions of Unicode 14, written out: without
    // culture data, the framework's own normalization changes nothing.
    private const string Marked = "ǎǟǡǻȁȃȧάӑӓḁạảấầẩẫậắằẳẵặϐḃḅḇḉḋḍḏḑḓȅȇȩέϵѐӗḕḗḙḛḝẹẻẽếềểễệḟǧǵḡȟήḣḥḧḩḫẖİǐȉȋΐίϊḭḯỉịǰǩϰќḱḳḵḷḹḻḽḿṁṃǹ"
        + "ṅṇṉṋơǒǫǭǿȍȏȫȭȯȱόӧṍṏṑṓọỏốồổỗộớờởỡợϱṕṗȑȓṙṛṝṟșṡṣṥṧṩẛțṫṭṯṱẗưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữựṽṿώẁẃẅẇẉẘẋẍȳΰϋύϒϓ"
        + "ϔўӯӱӳẏẙỳỵỷỹẑẓẕǣǽǯʹϑϖϕѓӂӝӟйѝӣӥӵӹӭѷӛӫ";

    private const string Bare = "aaaaaaaaaaaaaaaaaaaaaaabbbbcdddddeeeeeeeeeeeeeeeeeeeefggghhhhhhhhiiiiiiiiiiijkkkkkkllllmmmn"
        + "nnnnoooooooooooooooooooooooooooooppprrrrrrsssssssttttttuuuuuuuuuuuuuuuuuuuuvvwwwwwwwxxyyyyyy"
        + "yyyyyyyyyyyzzzææʒʹθπφгжжзиииичыэѵәө";

    /// <summary>True when both may be the same person.</summary>
    public static bool Same(string? one, string? other) =>
        !string.IsNullOrEmpty(one) && !string.IsNullOrEmpty(other) && Skeleton(one) == Skeleton(other);

    /// <summary>
    /// What is left of a name without the differences that people do not see: case, marks, width, invisible characters, white space,
    /// look-alike letters, and the tag of a tagged mail address (<c>alice+x@example.com</c>).
    /// </summary>
    public static string Skeleton(string name)
    {
        var skeleton = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsInvisible(rune))
            {
                skeleton.Append(Fold(Rune.ToLowerInvariant(Narrow(rune))));
            }
        }

        return WithoutTag(skeleton.ToString());
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.Control
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // Full-width forms of ASCII, U+FF01 to U+FF5E.
    private static Rune Narrow(Rune rune) => rune.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(rune.Value - 0xFEE0) : rune;

    private static string Fold(Rune rune) => rune switch
    {
        { IsBmp: true } when Look.IndexOf((char)rune.Value, StringComparison.Ordinal) is >= 0 and var at => Like[at].ToString(),
        { IsBmp: true } when Marked.IndexOf((char)rune.Value, StringComparison.Ordinal) is >= 0 and var at => Bare[at].ToString(),
        _ => rune.ToString(),
    };

    private static string WithoutTag(string name)
    {
        var at = name.LastIndexOf('@');
        var tag = at < 0 ? -1 : name.IndexOf('+', StringComparison.Ordinal);
        return tag > 0 && tag < at ? name.Remove(tag, at - tag) : name;
    }
}
