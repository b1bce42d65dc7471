#!/usr/bin/env bash
# Publishes kubectl-jit as one native file.
#   publish-cli.sh RUNTIME FOLDER    as in linux-x64 ~/.local/bin. Takes a C toolchain (clang or gcc) of that platform.
#   publish-cli.sh --measure FILE    how long FILE takes to start, beside kubectl: five times each, the middle one
# Nothing of the ordinary build is touched: what this builds is in artifacts/publish-cli.
set -euo pipefail
cd "$(dirname "$0")/../.."

# middle COMMAND...: milliseconds, the median of five runs after one to warm up.
middle() {
  local i begin
  "$@" >/dev/null 2>&1 || true
  for i in 1 2 3 4 5; do
    begin=$(date +%s%N)
    "$@" >/dev/null 2>&1 || true
    echo $((($(date +%s%N) - begin) / 1000000))
  done | sort -n | sed -n 3p
}

if [[ ${1:-} == --measure && -n ${2:-} ]]; then
  printf 'kubectl-jit --version       %4d ms\n' "$(middle "$2" --version)"
  if [[ -n ${KUBECONFIG:-} ]]; then
    printf 'kubectl-jit list            %4d ms\n' "$(middle "$2" list)"
    printf 'kubectl get accessrequests  %4d ms\n' "$(middle kubectl get accessrequests)"
  fi
  printf 'kubectl version --client    %4d ms\n' "$(middle kubectl version --client)"
  printf 'size                        %4d MB\n' $(($(stat -c %s "$2") / 1000000))
  exit
fi
[[ $# -eq 2 ]] || { sed -n '2,5p' "$0" | cut -c3- >&2; exit 2; }

# The lock files hold no platform's packages: versions are pinned all the same, in Directory.Packages.props and by the SDK.
dotnet publish src/JitOperator.Cli --configuration Release --runtime "$1" --verbosity quiet --nologo \
  --artifacts-path artifacts/publish-cli -p:NuGetLockFilePath=obj/publish.lock.json -p:RestoreLockedMode=false
mkdir -p "$2"
for program in kubectl-jit kubectl-jit.exe; do
  built=artifacts/publish-cli/publish/JitOperator.Cli/release_$1/$program
  [[ ! -f $built ]] || { install -m 755 "$built" "$2/"; echo "$2/$program"; }
done
