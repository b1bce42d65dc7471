#!/bin/sh
# Runs the test projects (all, or those named) that were built before, and adds up what they report.
#   config/dev/test.sh [PROJECT...]
# Test results (TRX) go to artifacts/test-results. The last line is the sum alone: "N passed, N failed, N skipped"; it is also in
# artifacts/test-results/summary.txt. A project that ends badly without a failed test, or that reports nothing, counts as one failed.
# Without JIT_TEST_KUBECONFIG, the projects share a cluster that is started for the run.
set -eu
cd "$(dirname "$0")/../.."
[ -n "${JIT_TEST_KUBECONFIG:-}" ] || exec config/dev/cluster.sh with -- config/dev/test.sh "$@"

results=artifacts/test-results
configuration=${CONFIGURATION:-Release}
rm -rf "$results"
mkdir -p "$results"

# Test projects are those that refer to the test SDK; the others under tests/ are tools.
if [ $# -eq 0 ]; then
  for file in $(grep -l 'Microsoft.NET.Test.Sdk' tests/*/*.csproj); do
    set -- "$@" "$(basename "$file" .csproj)"
  done
fi

# attribute FILE NAME: a number of the TRX's <Counters>, which is one line.
attribute() {
  sed -n "s/.*<Counters.* $2=\"\([0-9]*\)\".*/\1/p" "$1"
}

passed=0 failed=0 skipped=0 report=
for project in "$@"; do
  echo "== $project"
  trx=$results/$project.trx
  status=0
  dotnet test "tests/$project/$project.csproj" --configuration "$configuration" --no-build \
    --logger "trx;LogFileName=$project.trx" --results-directory "$results" \
    --blame-hang-timeout 15m --blame-hang-dump-type none || status=$?

  note=
  if [ -f "$trx" ]; then
    total=$(attribute "$trx" total) ran=$(attribute "$trx" executed) ok=$(attribute "$trx" passed)
  else
    total=0 ran=0 ok=0
  fi
  # The counters' own notExecuted stays 0 for skipped tests, hence the differences.
  bad=$((ran - ok)) left=$((total - ran))
  if [ "$total" -eq 0 ]; then
    note=' (reported no test)' bad=1
  elif [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    note=" (ended with exit code $status)" bad=1
  fi
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + left))
  report="$report$project: $ok passed, $bad failed, $left skipped$note
"
done

echo
printf '%s' "$report"
echo "$passed passed, $failed failed, $skipped skipped" | tee "$results/summary.txt"
[ "$failed" -eq 0 ]
