#!/usr/bin/env bash
# Makes sure that a shell is on this machine, from the distribution's packages where there is none yet: for tests of completion.
#
#   install.sh zsh|fish   stdout: the path of its program. stderr: progress. Takes root, or sudo that does not ask, where it must install.
#
# Exit codes: 0 it is there, 1 it could not be installed, 2 there is none and this account cannot install one.
set -euo pipefail

say() { printf '%s\n' "shells: $*" >&2; }

main() {
  local shell=${1:?usage: install.sh zsh|fish}
  # Several runs may start at once: one installs, the others wait.
  exec {lock}>"${TMPDIR:-/tmp}/jit-shells-install.$EUID.lock"
  flock "$lock"
  ! command -v "$shell" || return 0

  local as_root=()
  ((EUID == 0)) || as_root=(sudo --non-interactive)
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    say "there is no $shell here, and installing it needs apt and root: apt-get install $shell"
    exit 2
  fi

  say "installing $shell"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q=2 -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >&2 || say "the package lists could not be refreshed; going on with those that are there"
  if ! "${apt[@]}" install --no-install-recommends -y "$shell" </dev/null >&2; then
    say "could not install $shell: install it and run this again"
    exit 1
  fi
  command -v "$shell"
}

main "$@"
