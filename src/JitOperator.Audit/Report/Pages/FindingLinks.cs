using JitOperator.Audit.Report.Gathering;

namespace JitOperator.Audit.Report.Pages;

/// <summary>Which findings belong to which of the requests that are told of: those that they name, and those whose records they stand on.</summary>
internal sealed class FindingLinks
{
    private readonly Dictionary<ReportFinding, List<RequestStory>> _stories = [];
    private readonly Dictionary<RequestStory, List<ReportFinding>> _findings = [];

    /// <summary>Finds them.</summary>
    public FindingLinks(FindingBook findings, IReadOnlyList<RequestStory> told)
    {
        Book = findings;
        var byUid = told.GroupBy(story => story.Request.Uid, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var ranges = told
            .SelectMany(story => story.Records!.Ranges.Select(range => (range.First, range.Last, Story: story)))
            .OrderBy(range => range.First)
            .ToList();
        var firsts = ranges.ConvertAll(range => range.First);
        foreach (var finding in findings.Listed)
        {
            var stories = new List<RequestStory>();
            if (finding.Request is { } request && byUid.TryGetValue(request.Uid, out var named))
                stories.Add(named);
            foreach (var index in finding.Indices)
            {
                var at = firsts.BinarySearch(index);
                at = at < 0 ? ~at - 1 : at;
                if (at >= 0 && ranges[at].Last >= index && !stories.Contains(ranges[at].Story))
                    stories.Add(ranges[at].Story);
            }

            _stories[finding] = stories;
            foreach (var story in stories)
                (_findings.TryGetValue(story, out var list) ? list : _findings[story] = []).Add(finding);
        }
    }

    /// <summary>All findings.</summary>
    public FindingBook Book { get; }

    /// <summary>The requests of a finding.</summary>
    public IReadOnlyList<RequestStory> StoriesOf(ReportFinding finding) => _stories.GetValueOrDefault(finding) ?? [];

    /// <summary>The findings of a request, the gravest first.</summary>
    public IReadOnlyList<ReportFinding> Of(RequestStory story) => _findings.GetValueOrDefault(story) ?? [];
}
