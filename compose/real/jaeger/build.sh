#!/bin/sh
# Compiles Jaeger once per machine, and prints the path of the program.
set -eu
cd "$(dirname "$0")"
cache=/var/cache/throughline
program=$cache/jaeger-$(cat build.sh go.mod go.sum | cksum | cut -d ' ' -f 1)
if [ -x "$program" ]; then
  echo "$program"
  exit
fi

if ! command -v go > /dev/null; then
  echo 'no Go to compile Jaeger with: install Go 1.26 or newer (https://go.dev/dl)' >&2
  exit 1
fi
mkdir -p "$cache"
# One compiles and the others wait: the kernel releases the lock with the last process that holds it.
if [ -z "${JAEGER_LOCK:-}" ]; then
  JAEGER_LOCK=held exec flock --no-fork "$cache/jaeger.lock" ./build.sh
fi
CGO_ENABLED=0 GOFLAGS=-mod=readonly \
  nice -n 10 go build -trimpath -gcflags=all=-dwarf=false -ldflags '-s -w' -o "$program.$$" \
  github.com/jaegertracing/jaeger/cmd/jaeger >&2
mv "$program.$$" "$program"
echo "$program"
