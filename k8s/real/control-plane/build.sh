#!/bin/sh
# Prints where the control plane is, and compiles it when this machine has none yet. No Node is needed, so that CI can
# begin before it has any.
set -eu
cd "$(dirname "$0")"
if [ "$(id -u)" = 0 ] && [ "$(uname)" = Linux ]; then
  cache=/var/cache/throughline
else
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/throughline
fi
version=$(sed -n 's/^[[:space:]]*k8s.io\/kubernetes v//p' go.mod)
program=$cache/kubernetes-$version-$(cat build.sh go.mod go.sum ./*.go | cksum | cut -d ' ' -f 1)
if [ -x "$program" ]; then
  echo "$program"
  exit
fi

if ! command -v go > /dev/null; then
  echo 'no Go to compile Kubernetes with: install Go 1.26 or newer (https://go.dev/dl)' >&2
  exit 1
fi
mkdir -p "$cache"
# One compiles and the others wait: the kernel releases the lock with the last process that holds it.
if [ -z "${KUBERNETES_LOCK:-}" ] && command -v flock > /dev/null; then
  KUBERNETES_LOCK=held exec flock --no-fork "$cache/kubernetes.lock" ./build.sh
fi
minor=${version#*.}
about=k8s.io/component-base/version
flags="-s -w -X $about.gitVersion=v$version -X $about.gitMajor=${version%%.*} -X $about.gitMinor=${minor%%.*}"
CGO_ENABLED=0 GOFLAGS=-mod=readonly \
  nice -n 10 go build -trimpath -gcflags=all=-dwarf=false -ldflags "$flags" -o "$program.$$" . >&2
mv "$program.$$" "$program"
echo "$program"
