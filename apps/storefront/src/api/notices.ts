import { store } from './store.js';

export interface Notice {
  kind: 'problem' | 'news';
  text: string;
  traceId?: string | null;
}

/** The message in the notice bar; null when it is empty. */
export const notice = store<Notice | null>(null);

export const showNews = (text: string): void => notice.set({ kind: 'news', text });
