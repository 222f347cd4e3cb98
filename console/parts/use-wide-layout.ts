import { useEffect, useState } from 'preact/hooks';

/** From this width on, the list of machines stays beside the card of the selected one. */
const query = '(min-width: 1600px)';

export function useWideLayout(): boolean {
  const [isWide, setWide] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const follow = () => setWide(media.matches);
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, []);
  return isWide;
}
