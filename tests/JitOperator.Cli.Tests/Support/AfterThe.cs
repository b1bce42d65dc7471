namespace JitOperator.Cli.Tests.Support;

/// <summary>An answer that comes only after something has happened.</summary>
internal sealed class AfterThe(string answer, Action happens) : TextReader
{
    private bool _given;

    public override string? ReadLine()
    {
        if (_given)
            return null;
        _given = true;
        happens();
        return answer;
    }
}
