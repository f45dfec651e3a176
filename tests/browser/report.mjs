// Looks at a report in Chromium, and prints what is wrong with it, a line a finding.
//
// node report.mjs NODE_MODULES REPORT STATS FOLDER: STATS is what `stats --json` says of the same period; the page is
// printed into FOLDER, and screenshots are put there.

import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, report, statsFile, folder] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const stats = JSON.parse(readFileSync(statsFile, "utf8"));
const address = pathToFileURL(report).href;

const findings = [];
const find = (...words) => findings.push(words.join(" "));

// What a field of `data-figure` stands for in the JSON.
function value(field) {
  if (field.startsWith("#")) {
    const [list, name] = field.slice(1).split(".");
    return stats[list].filter((entry) => entry[name]).length;
  }
  const at = (path) => path.split(".").reduce((part, name) => part?.[name], stats);
  const [one, other] = field.split("-");
  return other === undefined ? at(one) : Math.abs(at(one) - at(other));
}

// Shares are written in per cent, means with one decimal; a difference is that of two means so written.
function differs(field, written, isPercent) {
  const expected = value(field);
  if (typeof expected !== "number") return true;
  const shown = isPercent ? Number(written) / 100 : Number(written);
  const exact = isPercent ? 0.0056 : field.includes("-") ? 0.111 : written.includes(".") ? 0.0551 : 0;
  return !(Math.abs(Math.abs(expected) - shown) <= exact + 1e-9);
}

function checkFigures(figures) {
  if (figures.length < 10) find("only", figures.length, "figures are marked");
  for (const { fields, text } of figures) {
    const names = fields.split(" ");
    const written = [...text.replaceAll(",", "").matchAll(/(\d+(?:\.\d+)?)( %)?/g)];
    if (written.length !== names.length) {
      find(`"${text}" has ${written.length} numbers and the fields ${fields}`);
      continue;
    }
    written.forEach(([, number, percent], index) => {
      if (differs(names[index], number, percent !== undefined)) {
        find(`"${text}": ${names[index]} is ${JSON.stringify(value(names[index]))} in stats --json`);
      }
    });
  }
}

async function look(browser, colorScheme, width) {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  const where = `${colorScheme} at ${width}:`;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) find(where, "console:", message.text());
  });
  await page.goto(address);
  await page.screenshot({ path: join(folder, `${colorScheme}-${width}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) find(where, "the page is", overflow, "pixels too wide");
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, nodes } of violations) find(where, "axe:", id, nodes.map((node) => node.html).join(" | "));
  await context.close();
}

async function read(browser) {
  const page = await browser.newPage();
  page.on("console", (message) => find("console:", message.text()));
  page.on("dialog", (dialog) => find("a script ran:", dialog.message()));
  page.on("request", (request) => {
    if (request.url() !== address) find("it asks for", request.url());
  });
  await page.goto(address, { waitUntil: "networkidle" });
  const found = await page.evaluate(() => ({
    figures: [...document.querySelectorAll("[data-figure]")].map((element) => ({
      fields: element.dataset.figure,
      text: element.textContent,
    })),
    counts: [...document.querySelectorAll("[data-counted]")].map((element) => ({
      selector: element.dataset.counted,
      text: element.textContent,
      rows: document.querySelectorAll(element.dataset.counted).length,
    })),
    // The numbers that are neither compared, nor dates, doses, words of the user or parts of a rule.
    unmarked: (() => {
      const copy = document.body.cloneNode(true);
      const known = "[data-figure], [data-counted], time, bdi, .dose, .score, .rule, .version, svg, dt";
      copy.querySelectorAll(known).forEach((element) => element.remove());
      return copy.textContent.match(/.{0,30}\d.{0,30}/g) ?? [];
    })(),
    scripts: document.querySelectorAll("script").length,
    headings: [...document.querySelectorAll("h1, h2, h3")].map((heading) => heading.tagName).join(" "),
  }));
  checkFigures(found.figures);
  for (const { selector, text, rows } of found.counts) {
    if (Number(text) !== rows) find(`${selector}: ${text} are counted and ${rows} are listed`);
  }
  for (const words of found.unmarked) find(`a number that no field stands for: ${words}`);
  if (found.scripts > 0) find("it has", found.scripts, "scripts");
  if (!/^H1( H2)+$/.test(found.headings)) find("headings:", found.headings);
  await page.setViewportSize({ width: 687, height: 1000 });
  await page.emulateMedia({ media: "print" });
  const cut = await page.evaluate(() => {
    const isCut = (element) => element.scrollWidth > element.clientWidth;
    return [...document.querySelectorAll("body, .wide")].filter(isCut).map((element) => element.className || "body");
  });
  if (cut.length > 0) find("cut off on paper:", cut.join(", "));
  const print = { format: "A4", tagged: true, outline: true, printBackground: true };
  writeFileSync(join(folder, "report.pdf"), await page.pdf(print));
  await page.close();
}

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  await read(browser);
  for (const scheme of ["light", "dark"]) for (const width of [1200, 320]) await look(browser, scheme, width);
} finally {
  await browser.close();
}
findings.forEach((words) => console.log(words));
