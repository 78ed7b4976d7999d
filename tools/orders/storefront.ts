import { Failure } from '../console/failure.ts';

/** Opens the page of the gateway, and everything that it loads. */
export async function openStorefront(gateway: string): Promise<{ note: string }> {
  const html = await (await fetch(gateway)).text();
  const assets = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  if (assets.length < 3) throw new Failure(`the page of ${gateway} is not the storefront:\n${html}`);
  for (const path of [...assets, '/docs']) {
    const { status } = await fetch(`${gateway}${path}`);
    if (status !== 200) throw new Failure(`${gateway}${path} answers ${status}`);
  }
  return { note: `a page, its ${assets.length} files and the API's documentation` };
}
