using System.Globalization;

namespace JitOperator.Audit.Witness;

/// <summary>What a witness answers, as C2SP tlog-witness has it.</summary>
/// <param name="Status">HTTP status code.</param>
/// <param name="ContentType">Type of the body.</param>
/// <param name="Body">Body.</param>
public sealed record WitnessAnswer(int Status, string ContentType, string Body)
{
    /// <summary>Type of the body that says which size is the latest.</summary>
    public const string SizeType = "text/x.tlog.size";

    private const string TextType = "text/plain; charset=utf-8";

    internal static WitnessAnswer Cosigned(string lines) => new(200, TextType, lines);

    internal static WitnessAnswer Malformed(string why) => new(400, TextType, why + "\n");

    internal static WitnessAnswer Forbidden(string why) => new(403, TextType, why + "\n");

    internal static WitnessAnswer Unknown(string why) => new(404, TextType, why + "\n");

    internal static WitnessAnswer Conflict(long size) => new(409, SizeType, string.Create(CultureInfo.InvariantCulture, $"{size}\n"));

    internal static WitnessAnswer Inconsistent(string why) => new(422, TextType, why + "\n");

    internal static WitnessAnswer Unavailable(string why) => new(503, TextType, why + "\n");
}
