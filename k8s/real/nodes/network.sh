#!/bin/sh
# Runs a command in a network of its own, which has the bridge that the nodes join: network.sh DEBIAN COMMAND...
set -eu
if [ "$1" != inside ]; then
  # All nodes' data is in one folder, and cgroups have fixed names: one run at a time, until its last process has ended.
  exec 8> /var/cache/throughline/nodes.lock
  flock --nonblock 8 || { echo 'another run of real:k8s -- --nodes goes on: wait for it, or stop it' >&2; exit 1; }
  exec unshare --net "$0" inside "$@"
fi
debian=$2
shift 2
chroot "$debian" ip -batch - << EOF
link set lo up
link add nodes type bridge
addr add 10.89.0.1/24 dev nodes
link set nodes up
route add 10.244.1.0/24 via 10.89.0.11
route add 10.244.2.0/24 via 10.89.0.12
route add 10.244.3.0/24 via 10.89.0.13
EOF
exec "$@"
