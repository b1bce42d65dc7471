using JitOperator.Audit.Report.Gathering;

namespace JitOperator.Audit.Report.Markup;

/// <summary>Names of places in the page. They are made of numbers of the log alone, never of what somebody typed.</summary>
internal static class PageIds
{
    /// <summary>The page of a request.</summary>
    public static string Of(RequestStory story) => $"request-{story.FirstIndex}";

    /// <summary>A step of a request's story, by the index of its record.</summary>
    public static string OfRecord(long index) => $"record-{index}";
}
