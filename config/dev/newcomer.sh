#!/bin/sh
# Does what a page of the docs says, command by command, from nothing, and shows it: `make newcomer`.
#   config/dev/newcomer.sh [PAGE]      docs/getting-started.md unless another page that runs alone is given
# Ends with an error at the first command that does not do as the page says.
set -eu
cd "$(dirname "$0")/../.."

project=tests/JitOperator.Docs.Tests
configuration=${CONFIGURATION:-Release}
program=$project/bin/$configuration/net10.0/JitOperator.Docs.Tests.dll

[ -f "$program" ] || dotnet build "$project" --configuration "$configuration" --verbosity quiet --nologo >&2
exec dotnet "$program" "${1:-docs/getting-started.md}"
