#!/usr/bin/env bash
# Sourced by those scripts that install: packages of the distribution. apt refuses to run twice at once; here one waits for the other.
#
#   apt_usable              whether this system has apt, and this account may install with it (as root, or by sudo that does not ask)
#   apt_update              refreshes the package lists; those that are there do where it fails
#   apt_install PACKAGE...  refreshes the lists and installs; stdout: nothing. stderr: progress
#   apt_unpack PACKAGE DIR  fetches one and unpacks it in DIR/files, which takes neither root nor an installation
#   one_at_a_time NAME      several runs may start at once: one of this name goes on, the others wait until it has ended
#   not_on_path PROGRAM...  those that are not on PATH, one a line

as_root=()
((EUID == 0)) || as_root=(sudo --non-interactive)

apt_usable() { command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; }

apt_update() (
  apt_wait
  apt_refresh
)

apt_install() (
  apt_wait
  apt_refresh
  apt_get install --no-install-recommends -y "$@"
)

apt_unpack() {
  apt_download "$@" || { apt_update && apt_download "$@"; } || return
  dpkg-deb --extract "$2/$1"_*.deb "$2/files"
}

one_at_a_time() {
  exec {turn}>"${TMPDIR:-/tmp}/jit-$1-install.$EUID.lock"
  flock "$turn"
}

not_on_path() {
  local name
  for name in "$@"; do
    command -v "$name" >/dev/null || echo "$name"
  done
}

apt_download() (cd "$2" && apt-get -q=2 download "$1" >&2)

# The lock lasts as long as the subshell.
apt_wait() {
  exec {apt_lock}>"${TMPDIR:-/tmp}/jit-apt.$EUID.lock"
  flock "$apt_lock"
}

apt_refresh() { apt_get update || echo "apt: the package lists could not be refreshed; going on with those that are there" >&2; }

apt_get() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q=2 -o DPkg::Lock::Timeout=300 "$@" </dev/null >&2; }
