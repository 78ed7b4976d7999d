#!/bin/bash
# Runs one node in the Debian of a folder: start.sh INDEX DEBIAN ROOT DATA PROGRAMS SETTINGS IMAGES
# Its processes, mounts and network are in namespaces that end with it, however it ends. Only control groups stay.
set -euo pipefail
if [ "$1" != inside ]; then
  # Descriptor 9 is the way back to the network with the bridge.
  exec 9< /proc/self/ns/net
  exec unshare --net --mount --uts --pid --fork --kill-child "$0" inside "$@"
fi

index=$2 debian=$3 root=$4 data=$5 programs=$6 settings=$7 images=$8
name=node-$index
hostname "$name"

# What is written goes to memory, so that the cached Debian stays as it was made.
mount -t tmpfs tmpfs "$root"
mkdir "$root/upper" "$root/work" "$root/merged"
mount -t overlay overlay -o "lowerdir=$debian,upperdir=$root/upper,workdir=$root/work" "$root/merged"
root=$root/merged
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
bind() {
  mkdir -p "$1" "$root$2"
  mount --bind "$1" "$root$2"
}
bind "$data/containerd" /var/lib/containerd
bind "$data/kubelet" /var/lib/kubelet
bind "$data/volumes" /var/local-path-provisioner
bind "$programs" /opt/kubernetes
bind "$settings" /etc/kubernetes
bind "$(dirname "$images")" /opt/images
bind "$settings/cni" /etc/cni/net.d
bind "$settings/account" /run/secrets/kubernetes.io/serviceaccount
# A kubelet wants these settings of the machine, which are not a node's to change: it sees and writes copies.
mkdir "$root/run/sysctl"
while read -r setting value; do
  copy=$root/run/sysctl/${setting##*/}
  echo "$value" > "$copy"
  mount --bind "$copy" "$root/proc/sys/$setting"
done << EOF
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
EOF
echo 'nameserver 10.89.0.1' > "$root/etc/resolv.conf"
for controller in /sys/fs/cgroup/*/; do
  group=$controller/throughline-nodes/$name
  mkdir -p "$group"
  # A new set of CPUs is empty.
  if [ -e "$group/cpuset.cpus" ]; then
    for file in cpuset.cpus cpuset.mems; do
      cat "$controller/$file" > "$group/../$file"
      cat "$controller/$file" > "$group/$file"
    done
  fi
done

# A chroot would not do: `kubectl exec` enters the root of the mount namespace.
cd "$root"
mkdir outside
pivot_root . outside
export PATH=/usr/sbin:/usr/bin NODE_NAME=$name ARCHIVE=/opt/images/${images##*/} INDEX=$index
unset TMPDIR
exec chroot . /bin/bash /etc/kubernetes/run.sh
