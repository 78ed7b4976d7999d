import type { Role } from '@throughline/contracts';
import { showError } from '../api/ask.js';
import { showNews } from '../api/notices.js';
import { useOffer } from '../api/offer.js';
import { session } from '../api/session.js';
import { signIn } from '../api/shop.js';
import { useStore } from '../api/store.js';

const ROLES: Role[] = ['customer', 'approver', 'operator'];

/** Switches this tab between a guest and the roles for which the gateway issues sessions. */
export function SessionMenu() {
  const { sessions } = useOffer();
  const current = useStore(session);
  if (!sessions && !current) return null;
  const switchTo = async (role: string): Promise<void> => {
    try {
      if (role === 'guest') session.set(null);
      else await signIn(role as Role);
      showNews(role === 'guest' ? 'You are a guest.' : `You are signed in as ${role}, in this tab.`);
    } catch (error) {
      showError(error);
    }
  };
  return (
    <label class="who">
      <span>Signed in as</span>
      <select value={current?.role ?? 'guest'} onChange={({ currentTarget }) => void switchTo(currentTarget.value)}>
        {['guest', ...ROLES].map((role) => (
          <option key={role}>{role}</option>
        ))}
      </select>
    </label>
  );
}
