#!/usr/bin/env bash
# Builds the image from the Dockerfile, and sees that it runs as the chart has it run. Skips, and says why, where no engine is.
#
#   build.sh [TAG]      TAG: what to call it (default jit-operator:dev)
#
# Exit codes: 0 built, or skipped; 1 it could not be built, or does not run.
set -euo pipefail
cd "$(dirname "$0")/../../.."

say() { printf '%s\n' "image: $*" >&2; }

engine=
for name in docker podman; do
  if ! command -v "$name" >/dev/null; then
    continue
  elif "$name" info >/dev/null 2>&1; then
    engine=$name
    break
  else
    say "$name is installed, but no engine answers"
  fi
done
if [[ -z $engine ]]; then
  say "skipped: no container engine runs here"
  exit 0
fi

tag=${1:-jit-operator:dev}
"$engine" build --tag "$tag" .
# As in the chart: not root, nothing to write to, no rights.
"$engine" run --rm --read-only --user 1654:1654 --cap-drop ALL --security-opt no-new-privileges --network none "$tag" run --help >/dev/null
say "$tag is built, and runs"
