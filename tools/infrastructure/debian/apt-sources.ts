import { runQuietly } from '../../processes/run-quietly.ts';

/** The mirror of Debian's own packages that apt uses here, by http or https; null where there is none. */
export async function debianMirror(): Promise<string | null> {
  const known = mirrorIn(await targets());
  if (known) return known;
  // A fresh container has no package lists yet, so the origin of its packages is unknown.
  await runQuietly('apt-get', ['-o', 'DPkg::Lock::Timeout=120', 'update']);
  return mirrorIn(await targets());
}

async function targets(): Promise<string> {
  const format = '$(ORIGIN)|$(LABEL)|$(REPO_URI)';
  const { code, output } = await runQuietly('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  return code === 0 ? output : '';
}

/** Skips the mirror of security updates, which holds no complete Debian. */
export const mirrorIn = (targets: string): string | null =>
  /^Debian\|Debian\|(https?:\/\/\S+)$/m.exec(targets)?.[1] ?? null;

/** The variables by which a download takes apt's proxy, where apt has one. */
export async function downloadProxy(): Promise<Record<string, string>> {
  const { output } = await runQuietly('apt-config', ['dump', '--format', '%v%n', 'Acquire::http::Proxy']);
  const proxy = /^https?:\/\/\S+/m.exec(output)?.[0];
  return proxy ? { http_proxy: proxy } : {};
}

/** The version that apt would install. */
export async function aptCandidate(name: string): Promise<string | undefined> {
  const { output } = await runQuietly('apt-cache', ['policy', name], { env: { LC_ALL: 'C' } });
  return /^ +Candidate: (?:\d+:)?(\d\S*)$/m.exec(output)?.[1];
}
