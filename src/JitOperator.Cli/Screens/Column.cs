namespace JitOperator.Cli.Screens;

/// <summary>One column of a table.</summary>
/// <param name="Header">Its heading.</param>
/// <param name="Least">How narrow it may become; as wide as its content when null.</param>
/// <param name="Drop">Where the terminal is too narrow all the same, the column with the highest goes first; 0 never goes.</param>
public sealed record Column(string Header, int? Least = null, int Drop = 0);
