// By Playwright: a small front end in eight browsers at once, each against a sandbox of its own.
import { expect, test as base } from "@playwright/test";
import { sandbox, type Sandbox } from "./specdouble.js";

declare const process: { env: Record<string, string> };
const { MOCK, KEY, FRONT_END } = process.env as { MOCK: string; KEY: string; FRONT_END: string };
const test = base.extend<{ mock: Sandbox }>({ mock: sandbox(MOCK, { rate: 0 }) });

for (let number = 1; number <= 16; number++) {
  test(`front end ${number} sees a world of its own`, async ({ mock, page }) => {
    const asked = new URLSearchParams({ api: `${mock.url}/api/v1`, key: KEY });
    await page.goto(`${FRONT_END}/?${asked}`);
    await expect(page.locator("#total")).not.toBeEmpty();
    const total = (await page.locator("#total").textContent()) ?? "";
    await expect(page.locator("#stale")).not.toHaveText(total);

    await page.getByRole("button", { name: "Invalidate all" }).click();

    await expect(page.locator("#stale")).toHaveText(total);
  });
}
