# The operator, compiled ahead, on a base without a shell or a package manager, as an account that is not root.
#   docker build -t jit-operator .
# The same without a Dockerfile or an engine: see docs/helm.md, "The image".
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/JitOperator.Operator --configuration Release -p:JitImage=true --output /app --nologo

FROM ${RUNTIME_IMAGE}
COPY --from=build /app /app
# By number: the kubelet can tell that it is not root. The chart's podSecurity names the same one.
USER 1654:1654
WORKDIR /app
# Webhooks, audit events, health and metrics.
EXPOSE 9443 9444 8081
ENTRYPOINT ["/app/jit-operator"]
