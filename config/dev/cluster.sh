#!/bin/sh
# Clusters for development, found or started as tests do it:
#   config/dev/cluster.sh with -- COMMAND [ARGUMENT...]   run a command beside a cluster of its own
#   config/dev/cluster.sh up --user alice --user bob      keep one until Ctrl-C, print the kubeconfigs
#   config/dev/cluster.sh user NAME [GROUP...]            a kubeconfig of one more user of the cluster in JIT_TEST_KUBECONFIG
# --help of each says more. Uses what was built before; builds it if nothing was.
set -eu

project=$(dirname "$0")/../../tests/JitOperator.DevCluster
configuration=${CONFIGURATION:-Release}
program=$project/bin/$configuration/net10.0/JitOperator.DevCluster.dll

[ -f "$program" ] || dotnet build "$project" --configuration "$configuration" --verbosity quiet --nologo >&2
exec dotnet "$program" "$@"
