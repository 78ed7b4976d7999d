export interface CatalogueProduct {
  sku: string;
  name: string;
  description: string;
  priceCents: number;
  stock: number;
  held: number;
  suggested: string[];
}

export interface CatalogueSize {
  products: number;
  suggestions: number;
}

export const DEFAULT_SIZE: CatalogueSize = { products: 20, suggestions: 3 };

const STOCK = 1_000_000;
const PRICES = {
  MOUSE: 24_99,
  KEYBOARD: 79_99,
  MONITOR: 249_00,
  HEADSET: 99_50,
  DOCK: 149_99,
  CABLE: 9_99,
  WEBCAM: 59_00,
  LAPTOP: 1_499_00,
  TABLET: 399_00,
};
const KINDS = Object.keys(PRICES);

/** The same size always gives the same catalogue, so that tests and traces can name its products. */
export function catalogue({ products: count, suggestions }: CatalogueSize = DEFAULT_SIZE): CatalogueProduct[] {
  const skus = ['LAPTOP-1', 'SOLDOUT-1'];
  for (let index = 0; skus.length < count; index += 1) {
    const kind = KINDS[index % KINDS.length];
    // LAPTOP-1 is taken.
    skus.push(`${kind}-${Math.floor(index / KINDS.length) + (kind === 'LAPTOP' ? 2 : 1)}`);
  }
  return skus.map((sku, index) => ({
    ...described(sku),
    sku,
    suggested: suggestionsFor(skus, index, suggestions),
  }));
}

function described(sku: string) {
  if (sku === 'SOLDOUT-1') {
    return {
      name: 'Last Year’s Phone',
      description: 'In stock when you order, gone when it is reserved: it shows the refund.',
      priceCents: 299_00,
      stock: 100,
      held: 100,
    };
  }
  const [kind, model] = sku.split('-') as [keyof typeof PRICES, string];
  const name = `${kind[0]}${kind.slice(1).toLowerCase()} ${model}`;
  return {
    name,
    description: `${name}, made to be traced.`,
    // Model 1 has the round price; each later one costs a little more.
    priceCents: PRICES[kind] + (Number(model) - 1) * 500,
    stock: STOCK,
    held: 0,
  };
}

/** The next products of the catalogue, in a circle. Neighbours are of different kinds. */
const suggestionsFor = (skus: string[], index: number, count: number) =>
  Array.from({ length: Math.min(count, skus.length - 1) }, (_, step) => skus[(index + step + 1) % skus.length]!);
