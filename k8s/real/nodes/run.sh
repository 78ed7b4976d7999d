#!/bin/bash
# The processes of a node; it ends as soon as one of them does.
set -euo pipefail
umount --lazy /outside
mount --make-rshared /
ip link set lo up
ip link add eth0 type veth peer name "$NODE_NAME"
ip link set "$NODE_NAME" netns /proc/self/fd/9
nsenter --net=/proc/self/fd/9 ip link set "$NODE_NAME" master nodes up
ip addr add "10.89.0.1$INDEX/24" dev eth0
ip link set eth0 up
ip route add default via 10.89.0.1
for other in 1 2 3; do
  [ "$other" = "$INDEX" ] || ip route add "10.244.$other.0/24" via "10.89.0.1$other"
done
echo 1 > /proc/sys/net/ipv4/ip_forward
exec 9<&-

cd /etc/kubernetes
containerd --config containerd.toml > log/containerd.log 2>&1 &
until [ -S /run/containerd/containerd.sock ]; do sleep 0.1; done
# The runtime unpacks an image when its first pod comes.
ctr --namespace k8s.io images import --no-unpack "$ARCHIVE" > log/import.log 2>&1
# The policy engine queues packets by nft, for which some kernels lack the expression: xtables' own target serves them all.
for rule in '-m owner --uid-owner 0 -j ACCEPT' '-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT' \
  "-s 10.244.$INDEX.0/24 -j NFQUEUE --queue-num 100" "-d 10.244.$INDEX.0/24 -j NFQUEUE --queue-num 100"; do
  # shellcheck disable=SC2086 # A rule is several words.
  iptables --wait --table mangle --append POSTROUTING $rule
done
kubelet=/opt/kubernetes/kubernetes
$kubelet kubelet --config=kubelet.json --kubeconfig=kubelet.kubeconfig --hostname-override="$NODE_NAME" \
  --node-ip="10.89.0.1$INDEX" > log/kubelet.log 2>&1 &
$kubelet kube-proxy --config=proxy.json > log/kube-proxy.log 2>&1 &
# The queue of undecided packets is needed only for kernels before 6.12.
/opt/kubernetes/network-policies --hostname-override="$NODE_NAME" --netfilter-bug-1766-fix=false \
  > log/network-policies.log 2>&1 &
wait -n || true
echo "a process ended"
tail -n 5 log/*.log
exit 1
