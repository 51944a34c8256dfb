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

// axe-core takes minutes for more elements; a page of the same kind with fewer is among the pages.
const FEW = 15000;
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
  page.on("request", (request) => { if (request.url().split("#")[0] !== url) faults.push(`request: ${request.url()}`); });
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
  if (await page.locator("*").count() < FEW) faults.push(...await accessible(page));
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

// Each table sorts by a click or a key, up and then down, over what is folded away too, and loses no row.
const sorts = async (page, faults) => {
  for (const group of await page.locator(".rows").all()) {
    const name = await group.locator("[role=region]").first().getAttribute("aria-label");
    const column = async (number) => (await group.locator(`tbody tr td:nth-child(${number})`).allTextContents())
      .map((cell) => cell.replace(/ quiet$/, ""));
    const headers = await group.locator("table").first().locator("thead th").allTextContents();
    for (let number = 1; number <= headers.length; number++) {
      const header = group.locator("table").first().locator("thead th").nth(number - 1);
      const button = header.locator("button");
      if (!await button.count()) continue;
      const before = await column(number);
      const orders = [];
      for (const press of ["Enter", " "]) {
        await button.focus();
        await page.keyboard.press(press);
        orders.push((await column(number)).filter((cell) => cell.trim()));
      }
      const [up, down] = orders;
      if (up.length !== before.filter((cell) => cell.trim()).length) faults.push(`${name}: rows are lost`);
      if (up[0] !== down.at(-1) || up.at(-1) !== down[0]) faults.push(`${name}: ${headers[number - 1]}: ${up[0]} … ${up.at(-1)}, then ${down[0]} … ${down.at(-1)}`);
      if (headers[number - 1] === "Confidence" && parseInt(up[0]) > parseInt(up.at(-1))) faults.push(`${name}: not by number`);
      if (await header.getAttribute("aria-sort") !== "descending") faults.push(`${name}: not said to be sorted`);
    }
  }
};

// Commands can be copied.
const used = async (browser, name, url) => {
  const context = await browser.newContext({ viewport: WIDE });
  const page = await context.newPage();
  const faults = [];
  watch(page, url, faults);
  await page.goto(url);
  await sorts(page, faults);
  await openAll(page);
  if (await page.locator("pre").count()) {
    await page.locator("pre button.copy").first().click();
    await page.locator("pre button.copy", { hasText: /Copied|Selected/ }).first().waitFor({ timeout: 2000 })
      .catch(() => faults.push("copying says nothing"));
  }
  await context.close();
  report(`${name}: used`, faults);
};

// Whoever follows a link to what is folded away sees it, also where no script runs.
const linked = async (browser, name, url, javaScriptEnabled) => {
  const context = await browser.newContext({ viewport: WIDE, javaScriptEnabled });
  const page = await context.newPage();
  const faults = [];
  watch(page, url, faults);
  await page.goto(url);
  const places = await page.locator(".card .body").evaluateAll((all) => all.map((body) => body.id));
  for (const place of [places[0], places.at(-1)].filter(Boolean)) {
    await page.goto(`${url}#${place}`);
    if (!await page.locator(`#${place}`).isVisible()) faults.push(`#${place} stays folded`);
    else if (!await page.locator(`#${place}`).evaluate((body) => body.getBoundingClientRect().top < innerHeight)) faults.push(`#${place} is out of sight`);
  }
  await context.close();
  report(`${name}: linked${javaScriptEnabled ? "" : ", scripts off"}`, faults);
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
  for (const scripts of [true, false]) await linked(browser, name, url, scripts);
}
await browser.close();
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
