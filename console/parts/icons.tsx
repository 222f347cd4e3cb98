import type { JSX } from 'preact';

/** Drawn in a 24-unit square, in the colour of the text around them; always beside a word, so hidden from readers. */
const shapes = {
  site: <path d="M3 21h18M5 21V9l7-5 7 5v12M9 21v-6h6v6" />,
  missionNew: <path d="M12 5v14M5 12h14" />,
  missions: <path d="M4 6h3M4 12h3M4 18h3M10 6h10M10 12h10M10 18h10" />,
  hoist: <path d="M6 3h12v18H6zM12 3v18M9 8l-1.5 2h3zM15 16l-1.5-2h3z" />,
  ledger: <path d="M6 3h10l3 3v15H6zM9 9h7M9 13h7M9 17h5" />,
  utilisation: <path d="M4 20V4M4 20h17M8 16V11M12 16V7M16 16v-3" />,
  zones: <path d="M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10" />,
  settings: <path d="M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M6 14v6" />,
  back: <path d="M15 5l-7 7 7 7" />,
  plus: <path d="M12 5v14M5 12h14" />,
  minus: <path d="M5 12h14" />,
  fit: <path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" />,
  move: <path d="M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3" />,
  up: <path d="M6 15l6-6 6 6" />,
  down: <path d="M6 9l6 6 6-6" />,
  left: <path d="M15 6l-6 6 6 6" />,
  right: <path d="M9 6l6 6-6 6" />,
  undo: <path d="M9 7L4 12l5 5M4 12h11a5 5 0 010 10h-3" />,
  close: <path d="M6 6l12 12M18 6L6 18" />,
  check: <path d="M4 12l6 6L20 6" />,
  target: <path d="M12 2v5M12 17v5M2 12h5M17 12h5M12 8a4 4 0 100 8 4 4 0 000-8z" />,
  draw: <path d="M4 19l3-11 10-4 3 9-8 7zM4 19h.01M7 8h.01M17 4h.01M20 13h.01M12 20h.01" />,
  legend: <path d="M4 5h5v5H4zM4 14h5v5H4zM13 7h7M13 16h7" />,
  person: <path d="M12 4a3 3 0 100 6 3 3 0 000-6zM6 21v-3a6 6 0 0112 0v3" />,
  hold: <path d="M8 5v14M16 5v14" />,
  hand: (
    <path d="M7 12V6a1.5 1.5 0 013 0v5V4a1.5 1.5 0 013 0v7V5a1.5 1.5 0 013 0v7l1-2a1.6 1.6 0 013 1l-3 7c-1 2-3 3-5 3-4 0-7-2-7-6z" />
  ),
  download: <path d="M12 4v11M7 11l5 5 5-5M4 20h16" />,
  clock: <path d="M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l4 2" />,
} as const satisfies Record<string, JSX.Element>;

export type IconName = keyof typeof shapes;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  );
}

/** Shapes that say a tone without colour: dot, arrow, triangle, octagon, hatched square. */
const marks = {
  calm: <circle cx="12" cy="12" r="6" fill="none" stroke="currentColor" stroke-width="2.5" />,
  working: <path d="M7 4l13 8-13 8z" fill="currentColor" />,
  attention: (
    <>
      <path d="M12 2L23 21H1z" fill="var(--attention)" stroke="#111" stroke-width="1.5" stroke-linejoin="round" />
      <path d="M12 9v6M12 17.2v1.6" stroke="#111" stroke-width="2.4" />
    </>
  ),
  stopped: (
    <>
      <path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" fill="var(--stop)" />
      <path d="M7 12h10" stroke="#fff" stroke-width="3.4" />
    </>
  ),
  unknown: (
    <>
      <rect
        x="3"
        y="3"
        width="18"
        height="18"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-dasharray="3 2.2"
      />
      <path
        d="M9 9.5a3 3 0 114.5 2.6c-1 .6-1.5 1-1.5 2.2M12 16.6v1.8"
        fill="none"
        stroke="currentColor"
        stroke-width="2.2"
      />
    </>
  ),
} as const satisfies Record<string, JSX.Element>;

export type MarkTone = keyof typeof marks;

export function Mark({ tone }: { tone: MarkTone }) {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {marks[tone]}
    </svg>
  );
}
