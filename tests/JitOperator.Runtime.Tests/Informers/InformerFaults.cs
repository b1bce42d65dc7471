using JitOperator.Runtime.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace JitOperator.Runtime.Tests.Informers;

/// <summary>Things that happen to objects and to connections.</summary>
internal static class InformerFaults
{
    /// <summary>Does one of them.</summary>
    public static void Act(ScriptedApi api, Random random, string value)
    {
        var name = $"map-{random.Next(6)}";
        switch (random.Next(14))
        {
            case 0: api.DropWatches(); break;
            case 1: api.EndWatches(); break;
            case 2: api.Compact(); api.DropWatches(); break;
            case 3: api.SayAndEnd("{\"type\":\"DELETED\",\"obj"); break;
            case 4: api.SayAndStall("no event\n"); break;
            case 5: api.NextWatch(context => Answers.StatusAsync(context, 500, "InternalError")); break;
            case 6: api.NextList(context => Answers.StatusAsync(context, 429, "TooManyRequests")); break;
            case 7: api.NextList(context => context.Response.WriteAsync("{\"metadata\":{\"resourceVersion\":\"5\"},\"ite")); break;
            case 8: api.Bookmark(); break;
            case 9: api.Remove(name); break;
            case 10: api.Remove(name); api.Put(name, value); break;
            default: api.Put(name, value); break;
        }
    }
}
