import type { Result } from '../../kernel/result.ts';
import type { SiteAnchorBody, SiteAnchorView } from '../contract/site/site-anchor.ts';

export interface AnchorServices {
  view(): SiteAnchorView;
  /** Null takes it away. */
  put(body: SiteAnchorBody | null, user: string): Promise<Result<SiteAnchorView>>;
}
