// SPDX-License-Identifier: MIT
// Takes pictures of pages, to be looked at by people: shots.mjs MODULES FOLDER NAME=PAGE.html...
// Each in light, dark, at phone width and as printed, in full length up to a bound.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, folder, ...pages] = process.argv.slice(2);
const { chromium } = createRequire(resolve(modules, "here.js"))("playwright-core");
const LONGEST = 6000;
const views = [
  { name: "light", viewport: { width: 1200, height: 900 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1200, height: 900 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 390, height: 844 }, colorScheme: "light" },
  { name: "print", viewport: { width: 794, height: 1123 }, colorScheme: "light", print: true },
];

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const item of pages) {
  const at = item.indexOf("=");
  for (const view of views) {
    const context = await browser.newContext(view);
    const page = await context.newPage();
    await page.goto(pathToFileURL(resolve(item.slice(at + 1))).href);
    if (view.print) {
      await page.emulateMedia({ media: "print" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    }
    const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), LONGEST);
    await page.setViewportSize({ width: view.viewport.width, height });
    await page.screenshot({ path: resolve(folder, `${item.slice(0, at)}-${view.name}.png`) });
    await context.close();
  }
}
await browser.close();
