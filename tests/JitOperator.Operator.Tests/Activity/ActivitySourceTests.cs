using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using JitOperator.Core.Activity;
using JitOperator.Operator.Activity;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace JitOperator.Operator.Tests.Activity;

/// <summary>Whoever sends events says where they come from, in a name that fits into a record.</summary>
public sealed class ActivitySourceTests
{
    [Theory]
    [InlineData("?source=", 400)]
    [InlineData("?source=EKS", 400)]
    [InlineData("?source=a%0Ab", 400)]
    [InlineData("?source=a&source=b", 400)]
    [InlineData("?source=0123456789012345678901234567890123", 400)]
    [InlineData("?source=eks-1", 503)]
    [InlineData("", 503)]
    public async Task Post_ASource_IsANameOrRefusedWithASentence(string query, int expected)
    {
        await using var fake = await FakeEndpoint.StartAsync();
        var folder = Directory.CreateTempSubdirectory("jit-source-");
        try
        {
            var tokens = Path.Combine(folder.FullName, "tokens");
            await File.WriteAllTextAsync(tokens, FakeEndpoint.Token);
            var options = new ActivityOptions { Port = 0, TokenFile = tokens };
            var certificate = SslStreamCertificateContext.Create(fake.Certificate, null, offline: true);

            // Nothing listens there: this replica leads nobody, and finds nobody who does.
            using var kubernetes = new Kubernetes(new KubernetesClientConfiguration { Host = "http://127.0.0.1:9" });
            using var leader = new LeaderLink(kubernetes, "jit", "lease", "peer", () => certificate, TimeProvider.System);
            var intake = new ActivityIntake(new GrantIndex(), "operator");
            await using var endpoint = new ActivityEndpoint(
                options, IPAddress.Loopback, () => certificate, intake, new ActivityAccess(options, "peer"), leader, TimeProvider.System, NullLoggerFactory.Instance);
            await endpoint.StartAsync(default);
            using var http = new HttpClient(new SocketsHttpHandler { SslOptions = new() { RemoteCertificateValidationCallback = (_, seen, _, _) => seen?.GetCertHashString() == fake.Certificate.GetCertHashString() } });
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FakeEndpoint.Token);
            using var body = new StringContent("""{"items":[]}""", Encoding.UTF8, "application/json");

            using var response = await http.PostAsync(new Uri($"https://127.0.0.1:{endpoint.Port}/audit{query}"), body);

            Assert.Equal(expected, (int)response.StatusCode);
            Assert.Equal(expected == 400, (await response.Content.ReadAsStringAsync()).Contains("1 to 32 small letters, digits and hyphens", StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
