#!/bin/sh
# Mutation testing: changes the code of a project in one place after the other, and says which changes no test notices.
#   config/dev/mutate.sh PROJECT [FILES [TESTS]]
# PROJECT is Core or Audit; FILES a glob within it, such as '**/Windows/*.cs' (several are parted by spaces; a {from..to} behind one is a
# range of characters); TESTS a filter of tests as `dotnet test --filter` takes it, in place of that of the project's stryker-config.json.
# Hours for a whole project, minutes for a folder with its own tests: see docs/testing.md. Reports go to artifacts/mutation/PROJECT.
# MUTATE_CONCURRENCY (default 1) test processes run at the lowest priority, on a copy of the working tree: it can be worked on meanwhile.
set -eu
cd "$(dirname "$0")/../.."

project=${1:?usage: config/dev/mutate.sh Core|Audit [FILES [TESTS]]}
files=${2:-}
tests=${3:-}
[ -f "tests/JitOperator.$project.Tests/stryker-config.json" ] || { echo "$project has no stryker-config.json" >&2; exit 2; }

root=$PWD
output=$root/artifacts/mutation/$project
copy=$(mktemp -d "${TMPDIR:-/tmp}/jit-mutate-XXXXXX")
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' INT TERM
git ls-files --cached --others --exclude-standard | while read -r file; do
  [ ! -f "$file" ] || printf '%s\n' "$file"
done | tar -cf - -T - | tar -xf - -C "$copy"
# The tests look for the repository's root.
git -C "$copy" init --quiet

cd "$copy"
dotnet tool restore >/dev/null
cd "tests/JitOperator.$project.Tests"
[ -z "$tests" ] || sed -i "s#\"test-case-filter\": .*#\"test-case-filter\": \"$(printf '%s' "$tests" | sed 's/&/\\&/g')\"#" stryker-config.json
set -- --output "$output" --concurrency "${MUTATE_CONCURRENCY:-1}"
set -f
for glob in $files; do
  set -- "$@" --mutate "$glob"
done

# The code was checked when it was built; here it is only changed.
export RunAnalyzers=false
# What it asks of dotnet may take a while at the lowest priority (milliseconds).
export DOTNET_INFO_WAIT_TIME=600000
# Properties are checked on few inputs: a change that only many inputs show costs more time than it is worth.
CsCheck_Iter=${CsCheck_Iter:-20} nice -n 19 dotnet tool run dotnet-stryker -- "$@"
