#!/bin/sh
# Prints the folder of the programs that a node runs, and compiles them when this machine has none yet: kubelet and
# kube-proxy as one program, CoreDNS, and the engine that enforces network policies.
set -eu
cd "$(dirname "$0")"
cache=/var/cache/throughline
version=$(sed -n 's/^[[:space:]]*k8s.io\/kubernetes v//p' programs/go.mod)
programs=$cache/kubernetes-nodes-$version-$(cat build.sh programs/* network/* | cksum | cut -d ' ' -f 1)
if [ -d "$programs" ]; then
  echo "$programs"
  exit
fi

if ! command -v go > /dev/null; then
  echo 'no Go to compile Kubernetes with: install Go 1.26 or newer (https://go.dev/dl)' >&2
  exit 1
fi
mkdir -p "$cache"
# One compiles and the others wait: the kernel releases the lock with the last process that holds it.
if [ -z "${KUBERNETES_LOCK:-}" ]; then
  KUBERNETES_LOCK=held exec flock --no-fork "$cache/kubernetes.lock" ./build.sh
fi
about=k8s.io/component-base/version
minor=${version#*.}
flags="-s -w -X $about.gitVersion=v$version -X $about.gitMajor=${version%%.*} -X $about.gitMinor=${minor%%.*}"
compile() {
  (cd "$1" && CGO_ENABLED=0 GOFLAGS=-mod=readonly \
    nice -n 10 go build -trimpath -gcflags=all=-dwarf=false -ldflags "$flags" -o "$programs.$$/$2" "$3") >&2
}
compile programs kubernetes .
compile network coredns .
compile network network-policies sigs.k8s.io/kube-network-policies/cmd
mv "$programs.$$" "$programs"
echo "$programs"
