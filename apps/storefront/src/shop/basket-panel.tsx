import { APPROVAL_LIMIT_CENTS, MAX_QUANTITY } from '@throughline/contracts/order-rules';
import { useStore } from '../api/store.js';
import { money } from '../ui/money.js';
import { basket, type Line, setQuantity, total } from './basket.js';
import { Checkout } from './checkout.js';

export function BasketPanel() {
  const lines = useStore(basket);
  const sum = total(lines);
  return (
    <aside class="basket" aria-labelledby="basket">
      <h2 id="basket">Basket</h2>
      {lines.length === 0 && (
        <p class="quiet">Nothing in it yet. Add something, choose how its bank behaves, and see its trace.</p>
      )}
      <ul>
        {lines.map((line) => (
          <BasketLine key={line.sku} line={line} />
        ))}
      </ul>
      {lines.length > 0 && (
        <>
          <p class="total">
            Total <b data-testid="total">{money(sum)}</b>
          </p>
          {sum > APPROVAL_LIMIT_CENTS && (
            <p class="hint">Above {money(APPROVAL_LIMIT_CENTS)} an order waits for an approver.</p>
          )}
          <Checkout lines={lines} />
        </>
      )}
    </aside>
  );
}

function BasketLine({ line: { sku, name, priceCents, qty } }: { line: Line }) {
  return (
    <li class="line">
      <span>
        {name} <small class="quiet">{sku}</small>
      </span>
      <input
        type="number"
        min="0"
        max={MAX_QUANTITY}
        value={qty}
        aria-label={`How many of ${name} (${sku})`}
        onChange={({ currentTarget }) => setQuantity(sku, currentTarget.valueAsNumber)}
      />
      <b>{money(priceCents * qty)}</b>
      <button class="plain" aria-label={`Take out ${name} (${sku})`} onClick={() => setQuantity(sku, 0)}>
        ×
      </button>
    </li>
  );
}
