namespace JitOperator.Operator.Notifications;

/// <summary>Reads a mounted Secret, anew each time: whoever replaces it need not restart anything.</summary>
internal static class SecretFile
{
    private const int Longest = 16 * 1024;

    /// <summary>What the file holds, without white space around it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="fault">Why it cannot be used: the path, and never what it holds; null when it can.</param>
    public static string Read(string path, out string? fault)
    {
        fault = null;
        try
        {
            if (new FileInfo(path).Length > Longest)
            {
                fault = $"{path} is too long for a secret";
                return string.Empty;
            }

            var text = File.ReadAllText(path).Trim();
            fault = text.Length == 0 ? $"{path} is empty" : null;
            return text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"{path} cannot be read ({e.GetType().Name})";
            return string.Empty;
        }
    }
}
