import { addressOf, containerd, kubelet, network, proxy } from './settings.ts';

const nodes = [1, 2, 3];
const text = (value: unknown) => JSON.stringify(value);

it('gives each node its own address, pods and control group', () => {
  for (const settings of [addressOf, network, proxy, kubelet])
    expect(new Set(nodes.map((index) => text(settings(index)))).size).toBe(nodes.length);
});

it("keeps every node's pods within the range that the proxy knows", () => {
  const { clusterCIDR } = proxy(1) as { clusterCIDR: string };
  const [prefix] = /^\d+\.\d+\./.exec(clusterCIDR)!;

  for (const index of nodes) expect(text(network(index))).toContain(`"subnet":"${prefix}${index}.0/24"`);
});

it('runs pods in the sandbox that the images hold', () => {
  expect(containerd).toContain('sandbox_image = "docker.io/throughline/pause:stand-in"');
});

it('leaves the settings of the machine alone', () => {
  expect(proxy(1)).toMatchObject({ conntrack: { maxPerCore: 0, min: 0 } });
});
