#!/bin/sh
# Prints config/webhook/webhooks.yaml with a URL in place of the Service, so that the API server reaches an operator that runs
# outside of the cluster:
#   config/dev/webhooks.sh https://127.0.0.1:9443 | kubectl apply -f -
# The operator fills in caBundle as it does in the cluster; its certificate must be valid for the URL's host.
set -eu

usage() {
  echo "usage: $0 https://HOST:PORT" >&2
  exit 2
}

[ $# -eq 1 ] || usage
url=${1%/}
# Nothing but a scheme, a host (IPv6 in brackets) and a port: it goes into a sed program and into YAML.
host=${url#https://}
[ "$host" != "$url" ] || usage
case $host in '' | *[!][A-Za-z0-9.:-]*) usage ;; esac

sed -E "s#^( *)service: \{.* path: (/[a-z]+),.*\}\$#\1url: $url\2#" "$(dirname "$0")/../webhook/webhooks.yaml"
