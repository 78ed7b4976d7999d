/** What the preload finds in its process, as data, so that a test can show each fault. */
export interface Surroundings {
  /** `process.versions.node`. */
  node: string;
  /** Node's flags and `NODE_OPTIONS`. */
  flags: string[];
  /** Files that were loaded before the preload: the keys of `require.cache`. */
  loaded: string[];
  /** Short names of the running instrumentations: `pg`, `http`. */
  instrumentations: string[];
  /** Whether this Node can hook ES modules from the preload. */
  hooksModules: boolean;
  /** Instrumented packages that are built into the application's own file and so are never loaded. */
  bundled?: string[];
  /** Major version of an installed `@nestjs/core`, if any. */
  nest?: number | undefined;
}

/** Returns the reasons why spans may be missing, each with what to do about it; empty if there are none. */
export function preloadFaults(found: Surroundings): string[] {
  const late = found.instrumentations.filter((name) => found.loaded.some((file) => isFileOf(name, file)));
  return [
    ...(olderThan(found.node, [22, 15])
      ? [`Node ${found.node} is older than the SDK allows: use 24.11.1 or newer.`]
      : []),
    ...(found.hooksModules
      ? []
      : [`Node ${found.node} cannot hook ES modules from a preload, so imports stay untraced: use 24.11.1 or newer.`]),
    ...(found.flags.some((flag) => /^(--import|-r|--require)\b/.test(flag))
      ? []
      : ['The preload was imported by the program, after its ES modules were loaded: use node --import instead.']),
    ...(late.length ? [`Loaded before the preload, so untraced: ${late.join(', ')}. Put the preload first.`] : []),
    ...(found.bundled?.length
      ? [
          `Bundled into the application, so untraced: ${found.bundled.join(', ')}. Mark them as external in the bundler.`,
        ]
      : []),
    ...(found.instrumentations.includes('nestjs-core') && (found.nest ?? 0) >= 12
      ? ['instrumentation-nestjs-core does nothing with Nest 12: leave it out, and use withSpan.']
      : []),
  ];
}

const isFileOf = (module: string, file: string): boolean =>
  file.replaceAll('\\', '/').includes(`/node_modules/${module}/`);

function olderThan(version: string, [major, minor]: [number, number]): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a < major || (a === major && b < minor);
}
