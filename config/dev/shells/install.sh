#!/usr/bin/env bash
# Makes sure that a shell is on this machine, from the distribution's packages where there is none yet: for tests of completion.
#
#   install.sh zsh|fish   stdout: the path of its program. stderr: progress. Takes root, or sudo that does not ask, where it must install.
#
# Exit codes: 0 it is there, 1 it could not be installed, 2 there is none and this account cannot install one.
set -euo pipefail
# shellcheck source=config/dev/apt.sh
. "$(dirname "${BASH_SOURCE[0]}")/../apt.sh"

say() { printf '%s\n' "shells: $*" >&2; }

main() {
  local shell=${1:?usage: install.sh zsh|fish}
  one_at_a_time shells
  ! command -v "$shell" || return 0

  if ! apt_usable; then
    say "there is no $shell here, and installing it needs apt and root: apt-get install $shell"
    exit 2
  fi

  say "installing $shell"
  if ! apt_install "$shell"; then
    say "could not install $shell: install it and run this again"
    exit 1
  fi
  command -v "$shell"
}

main "$@"
