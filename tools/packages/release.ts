import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, misused, readArgs } from '../console/cli.ts';
import { Failure } from '../console/failure.ts';
import { checkPackage, contentsOf, distOf, manifestOf, packages } from './check.ts';

const help = `
node tools/packages/release.ts --tag v1.2.3 --repository OWNER/NAME [--dry-run]

Publishes the built packages with provenance; for the release workflow, which has the identity that this needs.

  --tag          the tag that is released: v and the version of the packages
  --repository   where the source is, as provenance names it
  --dry-run      only checks what each package would contain
  --help         this text
`;

await main(async () => {
  const { values } = readArgs(help, {
    tag: { type: 'string' },
    repository: { type: 'string' },
    'dry-run': { type: 'boolean' },
  });
  const { tag, repository, 'dry-run': dryRun } = values;
  if (!tag || !repository) misused(help, '--tag and --repository are needed');
  for (const name of packages) {
    const { version } = manifestOf(name);
    if (tag !== `v${version}`) throw new Failure(`the tag ${tag} does not name version ${version} of ${name}`);
  }
  // All are checked before the first is published.
  const counts = packages.map((name) => {
    const contents = contentsOf(name);
    checkPackage(manifestOf(name), contents);
    return contents.length;
  });
  for (const [index, name] of packages.entries()) {
    const { name: full, version } = manifestOf(name);
    console.log(`${dryRun ? 'would publish' : 'publishing'} ${full}@${version}: ${counts[index]} files`);
    if (!dryRun && !isPublished(`${full}@${version}`)) publish(name, repository);
  }
});

/** An interrupted release continues where it stopped, because npm accepts a version only once. */
const isPublished = (version: string): boolean => spawnSync('npm', ['view', version, 'version']).stdout.length > 0;

/** npm refuses provenance for a package that does not name the repository which the workflow runs in. */
function publish(name: (typeof packages)[number], repository: string): void {
  const path = join(distOf(name), 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
  const source = { type: 'git', url: `git+https://github.com/${repository}.git`, directory: `libs/${name}` };
  writeFileSync(path, `${JSON.stringify({ ...manifest, repository: source }, null, 2)}\n`);
  const args = ['publish', '--provenance', '--access', 'public'];
  const { status } = spawnSync('npm', args, { cwd: distOf(name), stdio: 'inherit' });
  if (status !== 0) throw new Failure(`npm publish of ${name} ended with ${status}; run the release again to go on`);
}
