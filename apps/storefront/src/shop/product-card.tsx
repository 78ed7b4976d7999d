import type { Product } from '@throughline/contracts';
import { showNews } from '../api/notices.js';
import { money } from '../ui/money.js';
import { add } from './basket.js';

export function ProductCard({ product }: { product: Product }) {
  const { sku, name, description, priceCents, suggested } = product;
  const addToBasket = (chosen: Parameters<typeof add>[0]) => {
    add(chosen);
    showNews(`${chosen.name} is in the basket.`);
  };
  return (
    <li class="product">
      <span class="picture" data-kind={sku.split('-')[0]} aria-hidden="true">
        {sku.slice(0, 2)}
      </span>
      <h2>{name}</h2>
      <p class="quiet">{description}</p>
      <p class="buy">
        <b>{money(priceCents)}</b>
        <button onClick={() => addToBasket(product)} aria-label={`Add ${name} (${sku})`}>
          Add
        </button>
      </p>
      {suggested && (
        <p class="suggested">
          <small>goes with</small>
          {suggested.map((other) => (
            <button
              key={other.sku}
              class="chip"
              onClick={() => addToBasket(other)}
              aria-label={`Add ${other.name} (${other.sku}), which goes with ${name}`}
            >
              {other.name}
            </button>
          ))}
        </p>
      )}
    </li>
  );
}
