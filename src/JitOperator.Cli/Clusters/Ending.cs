namespace JitOperator.Cli.Clusters;

/// <summary>Waiting that ends quietly.</summary>
internal static class Ending
{
    /// <summary>What a task gives; null once a token of ours has ended it.</summary>
    public static async Task<T?> OrEnd<T>(this Task<T> task, CancellationToken ours)
        where T : class?
    {
        try
        {
            return await task;
        }
        catch (OperationCanceledException) when (ours.IsCancellationRequested)
        {
            return null;
        }
    }
}
