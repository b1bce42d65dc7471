namespace JitOperator.Core.Admission;

/// <summary>What a rule says to a change. The default refuses.</summary>
public readonly record struct Ruling
{
    private Ruling(bool allowed, string? refusal, IReadOnlyList<string> warnings)
    {
        Allowed = allowed;
        Refusal = refusal;
        Warnings = warnings;
    }

    /// <summary>Nothing stands against it.</summary>
    public static Ruling Allow { get; } = new(allowed: true, null, []);

    /// <summary>True when the change may be made.</summary>
    public bool Allowed { get; }

    /// <summary>Why not: one sentence that names the field and says what to change.</summary>
    public string? Refusal { get; }

    /// <summary>What the person should know although the change may be made.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The change may not be made.</summary>
    public static Ruling Refuse(string sentence) => new(allowed: false, sentence, []);

    /// <summary>The change may be made, but will not do what was hoped for.</summary>
    public static Ruling Warn(string sentence) => new(allowed: true, null, [sentence]);
}
