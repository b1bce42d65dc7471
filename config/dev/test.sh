#!/bin/sh
# Runs the test projects (all, or those named) that were built before, and adds up what they report.
#   config/dev/test.sh [PROJECT...]
# Test results (TRX) go to artifacts/test-results. At the end come the sums of the projects, the names and messages of failed tests, and
# in the last line the sum alone: "N passed, N failed, N skipped"; it is also in artifacts/test-results/summary.txt. A project that ends
# badly without a failed test, or that reports nothing, counts as one failed.
# Without JIT_TEST_KUBECONFIG, the projects share a cluster that is started for the run. The longest project waits for its cluster most of
# the time: those that need the processor alone run beside it, one after the other and at a lower priority.
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

# failures FILE: the failed tests of a TRX, each with the first lines of its message; if there is none, what ended the run.
failures() {
  awk '
    function plain(text) {
      gsub(/&#x[0-9A-Fa-f]+;/, " ", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text)
      gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\047", text); gsub(/&amp;/, "\\&", text)
      return text
    }
    # Each element starts on a line of its own, with its attributes; texts may have several lines.
    /<UnitTestResult / {
      failed = index($0, " outcome=\"Failed\"") > 0
      if (failed) {
        name = $0; sub(/.* testName="/, "", name); sub(/".*/, "", name)
        print "\n[FAIL] " plain(name); count++
      }
    }
    /<RunInfo / { failed = count == 0 && index($0, " outcome=\"Error\"") > 0 }
    failed && /<(Message|Text)>/ {
      if (/<Text>/) print ""
      inside = 1; lines = 0
      sub(/.*<(Message|Text)>/, "")
    }
    inside {
      inside = !sub(/<\/(Message|Text)>.*/, "")
      if (++lines <= 20) print "  " plain($0)
      if (!inside) failed = 0
    }
  ' "$1"
}

# run PROJECT [PREFIX...]: its exit code goes to a file.
run() {
  project=$1 status=0
  shift
  "$@" dotnet test "tests/$project/$project.csproj" --configuration "$configuration" --no-build \
    --logger "trx;LogFileName=$project.trx" --results-directory "$results" \
    --blame-hang-timeout 15m --blame-hang-dump-type none || status=$?
  echo "$status" >"$results/$project.status"
}

longest=JitOperator.ClusterTests main="$*" beside=''
case " $* " in
  *" $longest "*)
    main=$longest
    for project in "$@"; do
      case $project in
        "$longest") ;;
        JitOperator.Architecture.Tests | JitOperator.Audit.Tests | JitOperator.Core.Tests | JitOperator.GitOps.Tests | JitOperator.Operator.Tests)
          beside="$beside $project"
          ;;
        *) main="$main $project" ;;
      esac
    done
    ;;
esac

for project in $beside; do
  run "$project" nice -n 10 >"$results/$project.out" 2>&1
done &
for project in $main; do
  echo "== $project"
  run "$project"
  # What runs beside the first runs beside no other.
  wait
done
for project in $beside; do
  echo "== $project"
  cat "$results/$project.out"
done

passed=0 failed=0 skipped=0 report='' details=''
for project in "$@"; do
  trx=$results/$project.trx
  status=$(cat "$results/$project.status" || echo 1)
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
  if [ "$bad" -ne 0 ] && [ -f "$trx" ]; then
    details="$details$(failures "$trx")
"
  fi
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + left))
  report="$report$project: $ok passed, $bad failed, $left skipped$note
"
done

echo
printf '%s%s' "$report" "$details"
echo "$passed passed, $failed failed, $skipped skipped" | tee "$results/summary.txt"
[ "$failed" -eq 0 ]
