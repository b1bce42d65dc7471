using JitOperator.Core.Admission;
using JitOperator.Core.Values;

namespace JitOperator.Core.Stamps;

/// <summary>
/// Says that a replica of the operator wrote letters to the audit log, so that nobody else who can write into the log's namespace puts
/// words into it. Bound to the name of the object that carries them, which no two ever share: a copy elsewhere says nothing.
/// </summary>
/// <param name="Name">Name of the object.</param>
/// <param name="At">When it was written, <see cref="Timestamp"/>.</param>
/// <param name="Letters">The letters; at least one.</param>
public sealed record LetterStamp(string Name, string At, IReadOnlyList<Letter> Letters)
{
    /// <summary>The <c>typ</c> of these stamps.</summary>
    public const string Type = "jit-letter+jws";

    /// <summary>Reads letters. Null unless the operator wrote them, for an object of this name.</summary>
    public static LetterStamp? Verify(string name, string? text, IStampVerifier verifier) =>
        Stamp.Read<LetterStamp>(Type, text, verifier) is { Letters.Count: > 0 } stamp
        && string.Equals(stamp.Name, name, StringComparison.Ordinal)
        && Timestamp.TryParse(stamp.At, out _)
            ? stamp
            : null;
}
