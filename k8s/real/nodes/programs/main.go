// What runs on a node of Kubernetes, as one program, so that what its parts share is compiled and linked once.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

func command(name string) *cobra.Command {
	switch name {
	case "kubelet":
		return kubelet.NewKubeletCommand()
	case "kube-proxy":
		return proxy.NewProxyCommand()
	}
	return nil
}

func main() {
	var chosen *cobra.Command
	if len(os.Args) > 1 {
		// Cobra reads os.Args as if each part were a program of its own.
		os.Args = os.Args[1:]
		chosen = command(os.Args[0])
	}
	if chosen == nil {
		fmt.Fprintln(os.Stderr, "usage: node kubelet|kube-proxy [flags]")
		os.Exit(2)
	}
	os.Exit(cli.Run(chosen))
}
