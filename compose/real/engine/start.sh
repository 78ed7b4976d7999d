#!/bin/sh
# Runs a Docker engine in the Debian of a folder: start.sh DEBIAN ROOT DATA SHARED...
# Its processes, mounts and network are in namespaces that end with it, however it ends; what it keeps is in DATA.
set -eu
if [ "${1:-}" != inside ]; then
  # Descriptor 9 is the way back to the machine's network, for the one program that needs it.
  exec 9< /proc/self/ns/net
  exec unshare --net --mount --pid --fork --kill-child "$0" inside "$@"
fi

debian=$2 root=$3 data=$4
shift 3
exec 8> "$data.lock"
flock --nonblock 8 || { echo 'another run of real:compose uses the engine: wait for it, or stop it' >&2; exit 1; }

# What is written goes to memory, so that the cached Debian stays as it was made.
mount -t tmpfs tmpfs "$root"
mkdir "$root/upper" "$root/work" "$root/merged"
mount -t overlay overlay -o "lowerdir=$debian,upperdir=$root/upper,workdir=$root/work" "$root/merged"
root=$root/merged
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
for folder; do
  mkdir -p "$folder" "$root$folder"
  mount --bind "$folder" "$root$folder"
done

# A chroot would not do: `docker exec` enters the root of the mount namespace.
cd "$root"
mkdir outside
pivot_root . outside
export PATH=/usr/sbin:/usr/bin
unset TMPDIR
exec chroot . sh -c '
  set -eu
  umount --lazy /outside
  ip link set lo up
  echo 1 > /proc/sys/net/ipv4/ip_forward
  # The way out for builds, in user space: the network of the machine stays as it is.
  nsenter --net=/proc/self/fd/9 slirp4netns --configure --mtu=1500 --disable-host-loopback 1 tap0 8>&- &
  exec tini -- dockerd "$@" 9<&-
' sh --data-root "$data" --exec-opt native.cgroupdriver=cgroupfs --storage-driver overlay2 \
  --cgroup-parent /throughline --dns 10.0.2.3
