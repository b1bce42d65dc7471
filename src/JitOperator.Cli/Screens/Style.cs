namespace JitOperator.Cli.Screens;

/// <summary>What a piece of text is; colours only repeat what the words say.</summary>
public enum Style
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>A heading, or what matters most.</summary>
    Strong,

    /// <summary>What matters less.</summary>
    Dim,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>To be looked at.</summary>
    Warning,

    /// <summary>Refused, failed, dangerous.</summary>
    Bad,
}
