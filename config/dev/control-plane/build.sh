#!/usr/bin/env bash
# The recipe: makes the named binaries of a Kubernetes control plane out of Debian's own packages.
#
#   build.sh OUTPUT_DIR BINARY...        BINARY: etcd | kube-apiserver | kube-controller-manager | kubectl
#
# Everything comes from Debian 12 "bookworm", through a private apt configuration: the system's sources, lists and
# packages stay as they are, nothing is installed, and root is not needed. That makes the result the same on any Debian or
# Ubuntu with glibc 2.34 or newer, whatever Go the distribution carries:
#   etcd                     taken out of the etcd-server package (installing it would start a system service)
#   the Go toolchain         taken out of golang-1.19-go, the compiler that bookworm builds Kubernetes with
#   kube-apiserver and co.   compiled from the source package, which Debian builds no API server from.
#                            Later suites' source packages are trimmed to kubectl and cannot serve.
#
# install.sh runs this in a scratch folder and names the cache after a hash of this file: any edit here means a new build.
set -euo pipefail

readonly suite=bookworm
readonly kubernetes=1.20.2
readonly go_series=1.19
readonly mirror=${JIT_DEBIAN_MIRROR:-http://deb.debian.org/debian}
readonly keyring_name=debian-archive-keyring

say() { printf '%s\n' "control-plane: $*" >&2; }
die() { say "$*"; exit 1; }

# apt with its sources, lists, cache and package state in the scratch folder. Its sandbox user could not write there.
private_apt() {
  local tool=$1
  shift
  "$tool" -q=2 \
    -o Dir::Etc::sourcelist="$scratch/apt/debian.sources" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State="$scratch/apt/state" -o Dir::State::status="$scratch/apt/state/status" \
    -o Dir::Cache="$scratch/apt/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none \
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
}

# Debian's archive keys: part of every Debian; on Ubuntu they are a package of its own archive, signed by Ubuntu.
find_keyring() {
  local keyring=/usr/share/keyrings/$keyring_name.gpg
  if [[ ! -r $keyring ]]; then
    say "fetching Debian's archive keys from this distribution's archive"
    mkdir -p "$scratch/keyring"
    (cd "$scratch/keyring" && apt-get -q=2 download "$keyring_name" >&2) ||
      die "no $keyring: install the package $keyring_name and run this again"
    dpkg-deb -x "$scratch"/keyring/*.deb "$scratch/keyring"
    keyring=$scratch/keyring/usr/share/keyrings/$keyring_name.gpg
  fi
  printf '%s' "$keyring"
}

configure_apt() {
  mkdir -p "$scratch"/apt/{state/lists/partial,cache/archives/partial} "$scratch/packages" "$scratch/root"
  : >"$scratch/apt/state/status"
  local keyring
  keyring=$(find_keyring)
  cat >"$scratch/apt/debian.sources" <<EOF
Types: deb deb-src
URIs: $mirror
Suites: $suite
Components: main
Signed-By: $keyring
EOF
  say "reading the package lists of Debian $suite"
  private_apt apt-get update >&2
}

# Unpacks binary packages beside the system instead of into it.
extract() {
  (cd "$scratch/packages" && private_apt apt-get download "$@" >&2)
  local name
  for name in "$@"; do
    dpkg-deb -x "$scratch/packages/$name"_*.deb "$scratch/root"
  done
}

fetch_sources() {
  say "fetching the Go $go_series toolchain and the source of Kubernetes $kubernetes (125 MB)"
  extract "golang-$go_series-go" "golang-$go_series-src"
  (cd "$scratch/packages" && private_apt apt-get source --download-only kubernetes >&2)
  mkdir -p "$(dirname "$tree")"
  # apt has just checked the archive's signature and the files' hashes; the maintainer's own key is not in its keyring.
  dpkg-source --no-check -x "$scratch"/packages/kubernetes_*.dsc "$tree" >/dev/null
  replace_reflect2
}

# The vendored reflect2 1.0.1 lays out map iterators as Go 1.17 did: with a later Go, the API server dies of a memory fault as soon
# as it reads a custom resource's metadata. bookworm packages 1.0.2, which asks the runtime instead (modern-go/reflect2#26).
replace_reflect2() {
  local name=github.com/modern-go/reflect2
  extract golang-github-modern-go-reflect2-dev
  rm -rf "${tree:?}/vendor/$name"
  cp -r "$scratch/root/usr/share/gocode/src/$name" "$tree/vendor/$name"
}

# GOPATH mode: the source's go.mod is too old for -mod=vendor.
go() {
  env -u GOFLAGS GOROOT="$scratch/root/usr/lib/go-$go_series" GOPATH="$scratch/gopath" GOCACHE="$scratch/go-cache" \
    GOTMPDIR="$scratch" GO111MODULE=off CGO_ENABLED=0 nice -n 5 "$scratch/root/usr/lib/go-$go_series/bin/go" "$@"
}

# The source package lacks one generated file, the OpenAPI definitions, and carries the generator.
generate_openapi() {
  say "generating the OpenAPI definitions"
  (
    cd "$tree"
    go build -o "$scratch/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
    inputs=$(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg staging vendor |
      grep -vE 'zz_generated|testdata|sample|code-generator' | xargs -n1 dirname | LC_ALL=C sort -u |
      sed -e 's#^staging/src/#vendor/#' -e 's#^#k8s.io/kubernetes/#' | paste -sd,)
    GOROOT=$scratch/root/usr/lib/go-$go_series GOPATH=$scratch/gopath GO111MODULE=off \
      PATH=$scratch/root/usr/lib/go-$go_series/bin:$PATH GOCACHE=$scratch/go-cache \
      nice -n 5 "$scratch/openapi-gen" --input-dirs "$inputs" --go-header-file hack/boilerplate/boilerplate.generatego.txt \
      --output-package k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi \
      --output-base "$scratch/gopath/src" --report-filename "$scratch/openapi-violations" >&2
  )
}

# Turns `go build -v`, one line for each compiled package, into a line now and then; other lines are errors, shown as they are.
show_progress() {
  awk -v what="$1" '
    /^[a-z0-9][A-Za-z0-9._\/-]*$/ { if (++n % 100 == 0) { print "control-plane:   " what ": " n " packages compiled"; fflush() } next }
    { print; fflush() }' >&2
}

compile() {
  local name=$1 package=k8s.io/kubernetes/vendor/k8s.io version=() field
  for field in "gitVersion=v$kubernetes" gitMajor="${kubernetes%%.*}" gitMinor="$(cut -d. -f2 <<<"$kubernetes")"; do
    version+=("-X $package/component-base/version.$field" "-X $package/client-go/pkg/version.$field")
  done
  say "compiling $name"
  (cd "$tree" && go build -v -trimpath -ldflags "-s -w ${version[*]}" -o "$output/$name" "./cmd/$name" 2>&1) |
    show_progress "$name"
}

main() {
  (($# >= 2)) || die "usage: build.sh OUTPUT_DIR BINARY..."
  output=$(realpath "$1")
  shift
  scratch=$(mktemp -d "$output/.build.XXXXXX")
  tree=$scratch/gopath/src/k8s.io/kubernetes
  # Go marks parts of its caches read-only.
  trap 'chmod -R u+w "$scratch" && rm -rf "$scratch"' EXIT
  configure_apt
  local name source_ready=
  for name in "$@"; do
    case $name in
      etcd)
        say "fetching etcd"
        extract etcd-server
        cp "$scratch/root/usr/bin/etcd" "$output/etcd"
        ;;
      kube-apiserver | kube-controller-manager | kubectl)
        if [[ -z $source_ready ]]; then
          fetch_sources
          generate_openapi
          source_ready=yes
        fi
        compile "$name"
        ;;
      *) die "no recipe for '$name'" ;;
    esac
  done
}

main "$@"
