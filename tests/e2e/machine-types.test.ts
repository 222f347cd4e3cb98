import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoDirectory } from '../support/provisioned-demo.ts';
import { startBanksman, type RunningSite } from '../support/start-banksman.ts';
import { Tablet } from '../support/tablet.ts';

// Goal: whoever asks what a machine is finds every type with its drawing and, of one, every figure with its source, in both languages.
// Method: the built product, Chromium at 1024×600, the smallest screen there is.

const SMALLEST: readonly [number, number] = [1024, 600];
const SHIPPED = 26;

describe('the screens of machine types', () => {
  let site: RunningSite;
  let browser: Browser;
  let tablet: Tablet;

  beforeAll(async () => {
    site = await startBanksman({ dataDirectory: demoDirectory(), seed: 3 });
    browser = await Tablet.launch();
    tablet = await Tablet.open(browser, site, 'foreman', SMALLEST);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await site?.remove();
  }, 60_000);

  /** Nothing is wider than the screen. */
  const overflowPx = (): Promise<number> =>
    tablet.page.evaluate(() => {
      const page = document.scrollingElement;
      return page === null ? NaN : page.scrollWidth - page.clientWidth;
    });

  /** A drawing that the browser has really drawn. */
  const drawnPx = (selector: string): Promise<number> =>
    tablet.page
      .locator(selector)
      .first()
      .evaluate((element) => (element as unknown as HTMLImageElement).naturalWidth);

  it('list every type with its outline, and open one with drawing, figures and sources, in both languages', async () => {
    await tablet.tap('nav-settings');
    await tablet.tap('catalogue-open');
    const cards = tablet.page.locator('.catalogue-card');
    await cards.nth(SHIPPED - 1).waitFor({ timeout: 30_000 });
    expect(await cards.count()).toBe(SHIPPED);
    expect(await overflowPx()).toBe(0);
    expect(await tablet.at('profile-material-carrier').innerText()).toMatch(/[\u4e00-\u9fff]/);

    await tablet.tap('profile-material-carrier');
    await tablet.at('profile-figures').waitFor({ timeout: 30_000 });
    await expect.poll(() => drawnPx('.profile-sheet'), { timeout: 30_000 }).toBeGreaterThan(100);
    const inChinese = await tablet.at('profile-figures').innerText();
    expect(inChinese).toContain('单个车轮的压力');
    expect(inChinese).toContain('≥ PL d');
    expect(await overflowPx()).toBe(0);

    await tablet.tap('language-switch');
    const inEnglish = await tablet.at('profile-figures').innerText();
    expect(inEnglish).toContain('Load below one wheel');
    expect(inEnglish).toContain('Own safety function: detection of people');
    expect(await overflowPx()).toBe(0);

    await tablet.tap('catalogue-only-guess');
    expect(await tablet.at('profile-figures').innerText()).not.toContain('● read');
    expect(tablet.errors).toEqual([]);
  }, 120_000);
});
