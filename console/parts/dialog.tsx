import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useConsole } from '../state/console.ts';
import { Icon } from './icons.tsx';

/**
 * Not a modal <dialog>: that would make the site stop inert. The backdrop lies below the top bar's stop, which stays pressable.
 */
export function Dialog(props: {
  readonly title: string;
  readonly testId: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const { t } = useConsole();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    // On the document: a key that disables itself while it works takes the focus out of the dialog.
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && props.onClose();
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div class="dialog-backdrop" onClick={(event) => event.target === event.currentTarget && props.onClose()}>
      <div class="dialog" role="dialog" aria-label={props.title} data-testid={props.testId} tabIndex={-1} ref={panel}>
        <header class="dialog-head">
          <h2>{props.title}</h2>
          <button type="button" class="icon-button" aria-label={t('dialog.close')} onClick={props.onClose}>
            <Icon name="close" />
          </button>
        </header>
        <div class="dialog-body">{props.children}</div>
      </div>
    </div>
  );
}
