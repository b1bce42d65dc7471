#!/bin/sh
# Plays the deterministic simulation. What it plays is in the environment:
#   SEEDS=N [FIRST=N]   plays so many seeds, in two processes; the last line is the sum
#   STORY=N             tells the whole story of one seed
#   PLANTED=1           builds a copy with every planted bug, and says after how many seeds each is found; with BOUND=N, only those
#                       that must be found within so many
set -eu
cd "$(dirname "$0")/../.."
configuration=${CONFIGURATION:-Release}
simulator=tests/JitOperator.Simulator/bin/$configuration/net10.0/JitOperator.Simulator
# Objects die young here: fewer and larger collections.
export DOTNET_GCgen0size=0x4000000

# plant: the bugs as name=bound, a line each; the copy is built in artifacts/planted.
plant() {
  # What does not fit is told where it is seen: what is printed here is taken for the bugs.
  bugs=$("$simulator" plant . artifacts/planted) || { echo "$bugs" >&2; return 1; }
  dotnet build artifacts/planted/tests/JitOperator.Simulator --configuration "$configuration" --verbosity quiet --nologo \
    -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:GenerateDocumentationFile=false >&2
  echo "$bugs" | awk -F= -v bound="${BOUND:-1000000}" '$2 + 0 <= bound + 0'
}

if [ -n "${STORY:-}" ]; then
  exec "$simulator" story "$STORY"
elif [ -n "${PLANTED:-}" ]; then
  bugs=$(plant)
  planted=artifacts/planted/tests/JitOperator.Simulator/bin/$configuration/net10.0/JitOperator.Simulator
  odd=$(echo "$bugs" | awk 'NR % 2') even=$(echo "$bugs" | awk 'NR % 2 == 0')
  printf 'bug\tfound by seed\tbound\tbroken rule\n'
  # Names and numbers, without spaces.
  # shellcheck disable=SC2086
  "$planted" planted $odd &
  first=$!
  status=0
  # shellcheck disable=SC2086
  "$planted" planted $even || status=1
  wait $first || status=1
  exit $status
fi

seeds=${SEEDS:-100} first=${FIRST:-1}
half=$(((seeds + 1) / 2))
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0
"$simulator" seeds "$first" "$half" >"$folder/1" &
one=$!
"$simulator" seeds $((first + half)) $((seeds - half)) >"$folder/2" &
two=$!
# What they say comes as it is said; of progress, the newest line of each.
said=0
while kill -0 $one 2>/dev/null || kill -0 $two 2>/dev/null; do
  sleep 5
  cat "$folder/1" "$folder/2" | grep -v '^\.\.\. \|^[0-9]* seeds, ' >"$folder/broken" || true
  tail -n +$((said + 1)) "$folder/broken"
  said=$(wc -l <"$folder/broken")
  for file in "$folder/1" "$folder/2"; do grep '^\.\.\. ' "$file" | tail -n 1; done >"$folder/now" || true
  cmp -s "$folder/now" "$folder/before" || cat "$folder/now"
  mv "$folder/now" "$folder/before"
done
wait $one || status=1
wait $two || status=1
cat "$folder/1" "$folder/2" | grep -v '^\.\.\. \|^[0-9]* seeds, ' | tail -n +$((said + 1)) || true
# seeds, hours, requests, bindings, faults and violations add up; of the latest end it is the later one.
tail -qn 1 "$folder/1" "$folder/2" | tr -d ',' | awk '
  { s += $1; h += $3; r += $5; b += $7; f += $9; if ($13 > l) l = $13; v += $15 }
  END { printf "%d seeds, %.1f hours, %d requests, %d bindings, %d faults, latest end %.1f s, %d seeds with a violation\n", s, h, r, b, f, l, v }'
exit $status
