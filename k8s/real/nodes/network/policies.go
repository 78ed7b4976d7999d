//go:build tools

package main

// The policy engine is a program of its own in its module; build.sh compiles it with these versions.
import _ "sigs.k8s.io/kube-network-policies/cmd"
