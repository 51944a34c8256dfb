// SPDX-License-Identifier: MIT
// Loads pages that evtdiag wrote in a real browser, as TAP:
//
//     pages.mjs MODULES NAME=PAGE.html...
//
// MODULES is a folder in which playwright-core and axe-core are installed. Each page is looked at in light and dark,
// on a wide screen and a phone's, with scripts off, and printed.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...pages] = process.argv.slice(2);
const require = createRequire(resolve(modules, "here.js"));
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core/axe.min.js");

const WIDE = { width: 1200, height: 900 };
const PHONE = { width: 360, height: 740 };
const views = [
  { name: "light", viewport: WIDE, colorScheme: "light" },
  { name: "dark", viewport: WIDE, colorScheme: "dark" },
  { name: "phone", viewport: PHONE, colorScheme: "light" },
  { name: "dark phone", viewport: PHONE, colorScheme: "dark" },
];

let number = 0, failed = 0;
const report = (name, faults) => {
  number++;
  failed += faults.length > 0;
  console.log(`${faults.length ? "not ok" : "ok"} ${number} - ${name}`);
  for (const fault of faults) console.log(`# ${String(fault).slice(0, 400)}`);
};

// Everything that a page may not do on its own.
const watch = (page, url, faults) => {
  page.on("console", (message) => { if (message.type() === "error") faults.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => { if (request.url() !== url) faults.push(`request: ${request.url()}`); });
  page.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
};

const openAll = (page) => page.evaluate(() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});

const accessible = async (page) => {
  await page.evaluate(require("node:fs").readFileSync(axe, "utf8"));
  const result = await page.evaluate(() => window.axe.run(document));
  return result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(", ")}`);
};

const look = async (browser, name, url, view) => {
  const faults = [];
  const context = await browser.newContext({ viewport: view.viewport, colorScheme: view.colorScheme });
  const page = await context.newPage();
  watch(page, url, faults);
  await page.goto(url);
  await openAll(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) faults.push(`wider than the screen by ${overflow} pixels`);
  faults.push(...await accessible(page));
  await context.close();
  report(`${name}: ${view.name}`, faults);
};

const withoutScripts = async (browser, name, url) => {
  const context = await browser.newContext({ viewport: WIDE, javaScriptEnabled: false });
  const page = await context.newPage();
  const faults = [];
  watch(page, url, faults);
  await page.goto(url);
  if (!await page.locator("h1").isVisible()) faults.push("the verdict cannot be seen");
  if (await page.locator("button").count()) faults.push("there are buttons that do nothing");
  await context.close();
  report(`${name}: scripts off`, faults);
};

const printed = async (browser, name, url) => {
  const context = await browser.newContext({ viewport: WIDE });
  const page = await context.newPage();
  const faults = [];
  watch(page, url, faults);
  await page.goto(url);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const folded = await page.locator("details:not([open])").count();
  if (folded) faults.push(`${folded} parts stay folded on paper`);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await context.close();
  report(`${name}: printed`, faults);
};

// The table sorts by a click or a key, up and then down; commands can be copied.
const used = async (browser, name, url) => {
  const context = await browser.newContext({ viewport: WIDE });
  const page = await context.newPage();
  const faults = [];
  watch(page, url, faults);
  await page.goto(url);
  const sorted = page.locator("table.sortable");
  if (await sorted.count()) {
    const firsts = () => sorted.locator("tbody tr td:first-child").allTextContents();
    const before = await firsts();
    const button = sorted.locator("th button").first();
    await button.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    const after = await firsts();
    if (after.join() !== before.reverse().join()) faults.push(`sorted downwards it is ${after.join()}`);
    if (await sorted.locator("th").first().getAttribute("aria-sort") !== "descending") faults.push("not said to be sorted");
  }
  await openAll(page);
  if (await page.locator("pre").count()) {
    await page.locator("pre button.copy").first().click();
    await page.locator("pre button.copy", { hasText: /Copied|Selected/ }).first().waitFor({ timeout: 2000 })
      .catch(() => faults.push("copying says nothing"));
  }
  await context.close();
  report(`${name}: used`, faults);
};

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
for (const item of pages) {
  const at = item.indexOf("=");
  const name = item.slice(0, at), url = pathToFileURL(resolve(item.slice(at + 1))).href;
  for (const view of views) await look(browser, name, url, view);
  await withoutScripts(browser, name, url);
  await printed(browser, name, url);
  await used(browser, name, url);
}
await browser.close();
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
