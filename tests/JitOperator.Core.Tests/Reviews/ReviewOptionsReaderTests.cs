using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Core.Reviews;
using Xunit;

namespace JitOperator.Core.Tests.Reviews;

public class ReviewOptionsReaderTests
{
    [Fact]
    public void Names_AreTheOptions()
    {
        Assert.Equal(
            typeof(ReviewOptions).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(StringComparer.Ordinal),
            ReviewOptionsReader.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_OfEverything_SetsIt()
    {
        var options = ReviewOptionsReader.Read(
            JsonNode.Parse("""
                {
                  "off": ["OffHoursRequest"], "repeatedRequests": 7, "repeatedRequestsWithin": "48h", "reasonLength": "0", "ticketRequired": true, "ticketPattern": "INC-[0-9]+",
                  "agreesShare": "0.95", "renewedLongest": "8h30m",
                  "businessHours": [{"days": ["Sun", "Mon"], "from": "08:00", "to": "18:00", "timeZone": "Asia/Jerusalem"}]
                }
                """),
            out var faults);

        Assert.Empty(faults);
        Assert.Equal((7, TimeSpan.FromHours(48), 0, true, "INC-[0-9]+"), (options.RepeatedRequests, options.RepeatedRequestsWithin, options.ReasonLength, options.TicketRequired, options.TicketPattern));
        Assert.Equal((0.95, TimeSpan.FromMinutes(510), "Asia/Jerusalem"), (options.AgreesShare, options.RenewedLongest, options.BusinessHours[0].TimeZone));
        Assert.Equal(["OffHoursRequest"], options.Off);
    }

    [Theory]
    [InlineData("""[]""", "The configuration is no mapping; write a field a line")]
    [InlineData("""{"repeatedRequest": 5}""", "\"repeatedRequest\" is no field; there are agreesDecisions,")]
    [InlineData("""{"repeatedRequests": 1}""", "repeatedRequests is \"1\"; write a whole number from 2 to 10000.")]
    [InlineData("""{"repeatedRequests": null}""", "repeatedRequests is empty; write a whole number")]
    [InlineData("""{"repeatedRequests": {"a": 1}}""", "repeatedRequests is empty; write a whole number")]
    [InlineData("""{"repeatedRequestsWithin": "3d"}""", "repeatedRequestsWithin is \"3d\"; write hours, minutes and seconds, as in 72h")]
    [InlineData("""{"agreesShare": "1.5"}""", "agreesShare is \"1.5\"; write a share above 0 and up to 1")]
    [InlineData("""{"off": ["Nonsense"]}""", "off has \"Nonsense\", which is no rule; there are RepeatedRequests,")]
    [InlineData("""{"off": "OffHoursUse"}""", "off is no list; write names of rules")]
    [InlineData("""{"ticketRequired": "yes"}""", "ticketRequired is \"yes\"; write true or false.")]
    [InlineData("""{"ticketPattern": "(?=x)"}""", "ticketPattern does not compile")]
    [InlineData("""{"businessHours": {}}""", "businessHours is no list; write windows")]
    [InlineData("""{"businessHours": [1]}""", "businessHours[0] is no mapping")]
    [InlineData("""{"businessHours": [{"days": ["Mon"], "from": "09:00", "to": "17:00", "timezone": "UTC"}]}""", "businessHours[0] has \"timezone\", which is no field; there are days, from, to and timeZone.")]
    [InlineData("""{"businessHours": [{"days": ["Mon"], "from": "9", "to": "17:00", "timeZone": "UTC"}]}""", "businessHours[0].from is \"9\"; write hours and minutes")]
    [InlineData("""{"businessHours": [{"days": ["Mon"], "from": "09:00", "to": "17:00", "timeZone": "utc"}]}""", "but names of time zones are case-sensitive")]
    public void Read_OfNonsense_NamesTheFieldAndTheMend(string json, string expected)
    {
        var options = ReviewOptionsReader.Read(JsonNode.Parse(json), out var faults);

        Assert.StartsWith(expected, string.Join(' ', faults).Replace("businessHours[0].timeZone is \"utc\", ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(new ReviewOptions().RepeatedRequests, options.RepeatedRequests);
    }
}
