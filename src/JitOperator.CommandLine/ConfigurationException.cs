namespace JitOperator.CommandLine;

/// <summary>The operator cannot run as it was told to. The message says what to change.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
