namespace JitOperator.Operator.Activity;

/// <summary>The API server gave no answer.</summary>
public sealed class ApiServerSilentException(string message, Exception inner) : Exception(message, inner);
