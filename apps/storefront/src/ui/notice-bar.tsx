import { notice } from '../api/notices.js';
import { useOffer } from '../api/offer.js';
import { useStore } from '../api/store.js';
import { TraceLinks } from '../trace/trace-links.js';

export function NoticeBar() {
  const current = useStore(notice);
  const { links } = useOffer();
  return (
    <div role={current?.kind === 'problem' ? 'alert' : 'status'} class="notice-place">
      {current && (
        <div class="notice" data-kind={current.kind}>
          <p>
            {current.text} {current.traceId && <TraceLinks traceId={current.traceId} links={links} />}
          </p>
          <button aria-label="Close this message" onClick={() => notice.set(null)}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}
