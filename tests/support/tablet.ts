import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Locator, type Page } from 'playwright-core';
import type { Point } from '../../kernel/geometry.ts';
import type { RunningSite } from './start-banksman.ts';

/** The browser's own launch arguments: the package's defaults switch web security off. */
const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--headless=shell',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

/** A tablet with the console open: touch only, Chinese unless told otherwise. */
export class Tablet {
  readonly page: Page;
  /** Errors of the page: a test that ends with any has failed. */
  readonly errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  static launch(): Promise<Browser> {
    return chromium
      .executablePath()
      .then((executablePath) => playwright.launch({ executablePath, args: launchArguments, headless: true }));
  }

  static async open(
    browser: Browser,
    site: RunningSite,
    role: string,
    size: readonly [number, number],
  ): Promise<Tablet> {
    const context = await browser.newContext({
      viewport: { width: size[0], height: size[1] },
      hasTouch: true,
      locale: 'zh-CN',
    });
    const tablet = new Tablet(await context.newPage());
    const login = site.logins.find((candidate) => candidate.role === role);
    if (login === undefined) throw new Error(`no login for ${role}`);
    await tablet.page.goto(site.url);
    await tablet.at('login-user').fill(login.user);
    await tablet.at('login-password').fill(login.password);
    await tablet.tap('login-submit');
    await tablet.at('nav-site').waitFor();
    return tablet;
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId).first();
  }

  async tap(testId: string): Promise<void> {
    await this.at(testId).tap();
  }

  /** Presses a hold-to-confirm key for its whole time. */
  async pressAndHold(testId: string, durationMs: number): Promise<void> {
    const box = await this.at(testId).boundingBox();
    if (box === null) throw new Error(`${testId} is not on the screen`);
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await this.page.mouse.down();
    await this.page.waitForTimeout(durationMs);
    await this.page.mouse.up();
  }

  /** Taps a stepper's key so often; the keys stand left and right of the number. */
  async step(testId: string, direction: 'less' | 'more', times: number): Promise<void> {
    const group = this.page.locator('.stepper', { has: this.at(testId) });
    const key = group.locator('button').nth(direction === 'less' ? 0 : 1);
    for (let count = 0; count < times; count += 1) await key.tap();
  }

  /** Taps the plan at a place given in site metres, wherever pan and zoom have put it. */
  async tapPlan(slabId: string, at: Point): Promise<void> {
    const [x, y] = await this.at(`plan-slab-${slabId}`).evaluate((element, [xM, yM]) => {
      const matrix = (element as unknown as SVGGraphicsElement).getScreenCTM();
      if (matrix === null) throw new Error('the plan is not drawn');
      const point = new DOMPoint(xM, yM).matrixTransform(matrix);
      return [point.x, point.y];
    }, at);
    await this.page.touchscreen.tap(x as number, y as number);
  }
}
