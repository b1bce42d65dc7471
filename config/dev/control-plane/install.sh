#!/usr/bin/env bash
# Makes sure that a real Kubernetes control plane for tests and demos is on this machine, and prints its folder.
#
#   install.sh        stdout: one line, the folder with etcd, kube-apiserver, kube-controller-manager and, where none on
#                     PATH works, kubectl. stderr: progress. The first run compiles for minutes, later ones only check.
#
# KUBEBUILDER_ASSETS   a folder with etcd and kube-apiserver that work is used as it is
# XDG_CACHE_HOME       where the binaries are kept (default ~/.cache), under jit-operator/control-plane/<version>-<recipe>
# JIT_DEBIAN_MIRROR    a Debian mirror near you (default http://deb.debian.org/debian)
set -euo pipefail
# shellcheck source=config/dev/apt.sh
. "$(dirname "${BASH_SOURCE[0]}")/../apt.sh"

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here recipe=$here/build.sh

say() { printf '%s\n' "control-plane: $*" >&2; }
die() { say "$*"; exit 1; }

# A binary counts only when it runs: half-written files, other machines' binaries and lost permissions all fail here.
works() {
  local path=$1 args=(--version)
  [[ ${path##*/} == kubectl ]] && args=(version --client)
  [[ -x $path ]] && "$path" "${args[@]}" >/dev/null 2>&1
}

# Prints the binaries that the folder $1 still needs, one a line.
missing() {
  local name
  for name in etcd kube-apiserver kube-controller-manager; do
    works "$1/$name" || echo "$name"
  done
  works "$1/kubectl" || works "$(command -v kubectl)" || echo kubectl
}

require_tools() {
  command -v apt-get >/dev/null || die "building needs apt (Debian or Ubuntu); elsewhere set KUBEBUILDER_ASSETS"
  local packages=() tool
  for tool in dpkg-source:dpkg-dev patch:patch xz:xz-utils; do
    command -v "${tool%%:*}" >/dev/null || packages+=("${tool##*:}")
  done
  ((${#packages[@]} == 0)) && return
  say "installing ${packages[*]}"
  apt_install "${packages[@]}" ||
    die "could not install ${packages[*]}: install them and run this again"
}

# Builds what is missing beside its final place and moves it there whole, so no one ever sees a half-written binary.
# The caller holds the lock, so scratch folders that are still here belong to builds that died.
build_missing() {
  local assets=$1 scratch names
  mapfile -t names < <(missing "$assets")
  ((${#names[@]})) || return 0
  chmod -R u+w "$assets"/.partial.* 2>/dev/null || true
  rm -rf "$assets"/.partial.*
  require_tools
  say "building ${names[*]}; the first time this takes some 5 to 15 minutes and 3 GB of disk while it runs"
  scratch=$(mktemp -d "$assets/.partial.XXXXXX")
  "$recipe" "$scratch" "${names[@]}" || die "the build failed; nothing was changed"
  local name
  for name in "${names[@]}"; do
    works "$scratch/$name" || die "the $name that was built does not run"
    mv -f "$scratch/$name" "$assets/$name"
  done
  rm -rf "$scratch"
  say "ready in ${SECONDS} s: $assets"
}

main() {
  if [[ -n ${KUBEBUILDER_ASSETS:-} ]]; then
    if works "$KUBEBUILDER_ASSETS/etcd" && works "$KUBEBUILDER_ASSETS/kube-apiserver"; then
      printf '%s\n' "$KUBEBUILDER_ASSETS"
      return
    fi
    say "KUBEBUILDER_ASSETS holds no etcd and kube-apiserver that run; using our own"
  fi

  local version assets
  version=$(sed -n 's/^readonly kubernetes=//p' "$recipe")
  assets=${XDG_CACHE_HOME:-$HOME/.cache}/jit-operator/control-plane/$version-$(sha256sum "$recipe" | cut -c1-12)
  mkdir -p "$assets"
  if [[ -n $(missing "$assets") ]]; then
    exec {lock}>"$assets/.lock"
    flock --nonblock "$lock" || { say "another build is under way; waiting for it"; flock "$lock"; }
    build_missing "$assets"
  fi
  printf '%s\n' "$assets"
}

main "$@"
