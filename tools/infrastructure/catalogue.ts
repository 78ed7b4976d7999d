import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CatalogueSize, DEFAULT_SIZE } from '../../prisma/seed/catalogue.ts';
import { seed } from '../../prisma/seed/seed.ts';
import { Failure, messageOf } from '../console/failure.ts';
import type { Site } from '../shop/site.ts';

const sizeFile = (site: Site) => join(site.dir, 'catalogue.json');

/** The catalogue size of the last `npm run seed`, which later starts keep. */
export function chosenSize(site: Site): CatalogueSize {
  return existsSync(sizeFile(site))
    ? (JSON.parse(readFileSync(sizeFile(site), 'utf8')) as CatalogueSize)
    : DEFAULT_SIZE;
}

export function chooseSize(site: Site, size: CatalogueSize): void {
  mkdirSync(site.dir, { recursive: true });
  writeFileSync(sizeFile(site), `${JSON.stringify(size)}\n`);
}

export async function seedCatalogue(databaseUrl: string, size: CatalogueSize): Promise<{ note: string }> {
  try {
    const products = await seed(databaseUrl, size);
    return { note: `${products} products, ${size.suggestions} suggestions each` };
  } catch (error) {
    throw new Failure(`cannot write the catalogue: ${messageOf(error)}`, { cause: error });
  }
}
