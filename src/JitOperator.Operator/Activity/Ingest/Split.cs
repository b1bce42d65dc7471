using System.Runtime.InteropServices;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>How far an input is done.</summary>
/// <param name="Position">Everything before this byte is.</param>
/// <param name="From">Where to read from to go on: the beginning of the JSON document that the position is in.</param>
/// <param name="Line">Line of <paramref name="From"/>, from 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct InputMark(long Position, long From, long Line)
{
    /// <summary>The beginning.</summary>
    public static InputMark Start { get; } = new(0, 0, 1);
}

/// <summary>One thing that a <see cref="JsonSplitter"/> found: an item, something that is none, or the end of what was around items.</summary>
/// <param name="Json">The item; null otherwise.</param>
/// <param name="Fault">What is wrong, as in <c>ends in the middle</c>; null otherwise.</param>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Mark">How far the input is done with it.</param>
/// <param name="Around">What is known of the object around the list that the item is in.</param>
public sealed record Split(byte[]? Json, string? Fault, long Line, InputMark Mark, Surroundings Around);

/// <summary>What the object around a list of items says of all of them.</summary>
/// <param name="LogStream"><c>logStream</c>, of CloudWatch.</param>
/// <param name="MessageType"><c>messageType</c>, of CloudWatch.</param>
public sealed record Surroundings(string? LogStream, string? MessageType)
{
    /// <summary>There is none, or it says nothing.</summary>
    public static Surroundings None { get; } = new(null, null);
}
