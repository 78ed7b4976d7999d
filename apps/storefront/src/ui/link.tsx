import type { ComponentChildren } from 'preact';
import { go } from './route.js';

interface LinkProps {
  to: string;
  children: ComponentChildren;
  current?: boolean;
  class?: string;
}

/** A link within the page: navigates without a reload, unless a modifier key opens another tab. */
export function Link({ to, children, current = false, class: className }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to || '/'} onClick={follow} class={className} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  );
}
