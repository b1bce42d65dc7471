using System.Text;

namespace JitOperator.Audit.Notes;

/// <summary>The rule for names of keys (C2SP signed-note), which we hold origins to as well.</summary>
public static class KeyName
{
    /// <summary>Longest name that is accepted, in UTF-16 code units. The standard sets none.</summary>
    public const int MaxLength = 512;

    /// <summary>True for a name that is not empty and has neither Unicode spaces, plus signs nor control characters.</summary>
    public static bool IsValid(string? name)
    {
        if (name is not { Length: > 0 and <= MaxLength })
            return false;
        var rest = name.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done
                || rune.Value == '+' || Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
                return false;
            rest = rest[length..];
        }

        return true;
    }
}
