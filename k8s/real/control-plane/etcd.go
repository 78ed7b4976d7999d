package main

import (
	"net/url"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/embed"
)

// etcd is a store of one member that lives as long as a check does, so it spares the disk its fsync.
func etcd() *cobra.Command {
	var folder, address string
	command := &cobra.Command{
		Use: "etcd",
		RunE: func(*cobra.Command, []string) error {
			clients, err := url.Parse(address)
			if err != nil {
				return err
			}
			return serve(folder, *clients)
		},
	}
	command.Flags().StringVar(&folder, "data-dir", "", "where the store is kept")
	command.Flags().StringVar(&address, "listen-client-url", "", "where the API server reaches it")
	return command
}

func serve(folder string, clients url.URL) error {
	config := embed.NewConfig()
	config.Dir = folder
	config.LogLevel = "warn"
	config.UnsafeNoFsync = true
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{clients}, []url.URL{clients}
	config.ListenPeerUrls = []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}

	server, err := embed.StartEtcd(config)
	if err != nil {
		return err
	}
	defer server.Close()
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-asked:
		return nil
	case err := <-server.Err():
		return err
	}
}
