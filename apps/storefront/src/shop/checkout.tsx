import { useRef, useState } from 'preact/hooks';
import { showError } from '../api/ask.js';
import { notice } from '../api/notices.js';
import { place } from '../api/shop.js';
import { clicked } from '../tracing/clicked.js';
import { go } from '../ui/route.js';
import { basket, type Line } from './basket.js';
import { CARDS } from './cards.js';

export function Checkout({ lines }: { lines: Line[] }) {
  const [token, setToken] = useState(CARDS[0]!.token);
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  // Kept until the shop accepts the order, so that a second click after a lost answer does not order twice.
  const attempt = useRef({ wish: '', key: '' });
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const order = {
      items: lines.map(({ sku, qty }) => ({ sku, qty })),
      payment: { method: 'card' as const, token },
      ...(code && { discountCode: code.toUpperCase() }),
    };
    const wish = JSON.stringify(order);
    if (attempt.current.wish !== wish) attempt.current = { wish, key: randomKey() };
    try {
      const { body } = await clicked('place_order', () => place(order, attempt.current.key));
      attempt.current = { wish: '', key: '' };
      basket.set([]);
      notice.set(null);
      go(`/?order=${body.id}`);
    } catch (error) {
      showError(error);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <fieldset class="cards">
        <legend>Pay with a card that …</legend>
        {CARDS.map((card) => (
          <label key={card.token} class="card">
            <input
              type="radio"
              name="card"
              value={card.token}
              checked={card.token === token}
              onChange={() => setToken(card.token)}
            />
            <span>
              <b>{card.name}</b>
              <small>{card.shows}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <label class="code">
        Discount code
        <input
          value={code}
          placeholder="SAVE10"
          autocomplete="off"
          onInput={({ currentTarget }) => setCode(currentTarget.value)}
        />
      </label>
      <button class="primary" disabled={busy}>
        Place order
      </button>
    </form>
  );
}

/** Browsers offer `crypto.randomUUID` only over HTTPS and on localhost. */
const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
