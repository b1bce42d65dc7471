using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;

namespace JitOperator.TestKit.Clusters;

/// <summary>
/// Asks the cluster itself for certificates, by certificates.k8s.io/v1: makes the request, approves it, waits for the signature. Works
/// wherever the controller manager signs for <c>kubernetes.io/kube-apiserver-client</c>; managed clouds may not.
/// </summary>
/// <param name="admin">May create and approve certificate signing requests.</param>
internal sealed class RequestUserIssuer(IKubernetes admin) : IUserIssuer
{
    private const string Signer = "kubernetes.io/kube-apiserver-client";

    public async Task<PemKeyPair> IssueAsync(string name, IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = new CertificateRequest(CertificateAuthority.Name(name, groups), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var request = await admin.CertificatesV1.CreateCertificateSigningRequestAsync(
            new V1CertificateSigningRequest
            {
                Metadata = new V1ObjectMeta { GenerateName = "jit-test-user-" },
                Spec = new V1CertificateSigningRequestSpec
                {
                    Request = Encoding.ASCII.GetBytes(pem),
                    SignerName = Signer,
                    Usages = ["client auth"],
                },
            },
            cancellationToken: cancellationToken);

        await ApproveAsync(request, cancellationToken);
        var certificate = await Eventually.NotNullAsync(
            async () =>
            {
                request = await admin.CertificatesV1.ReadCertificateSigningRequestAsync(request.Name(), cancellationToken: cancellationToken);
                return request.Status?.Certificate;
            },
            $"the cluster signs a certificate for {name}",
            cancellationToken: cancellationToken);
        await admin.CertificatesV1.DeleteCertificateSigningRequestAsync(request.Name(), cancellationToken: cancellationToken);
        return new PemKeyPair(Encoding.ASCII.GetString(certificate), key.ExportECPrivateKeyPem());
    }

    private Task<V1CertificateSigningRequest> ApproveAsync(V1CertificateSigningRequest request, CancellationToken cancellationToken)
    {
        request.Status = new V1CertificateSigningRequestStatus
        {
            Conditions =
            [
                new V1CertificateSigningRequestCondition
                {
                    Type = "Approved",
                    Status = "True",
                    Reason = "TestUser",
                    Message = "A user for a test.",
                },
            ],
        };
        return admin.CertificatesV1.ReplaceCertificateSigningRequestApprovalAsync(
            request, request.Name(), cancellationToken: cancellationToken);
    }
}
