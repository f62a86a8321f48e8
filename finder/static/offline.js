// Answers from what somebody asked to keep, and only where the network does not. It puts
// nothing into the cache but newer copies of what is there.
"use strict";
const ROOT = new URL(registration.scope).pathname.replace(/\/$/, "");
const CACHE = `finder-list-1:${ROOT}`;
const PATIENCE = 4000;

// A page is the same whatever these say of the way to it.
const key = (address, beside = ["kept", "search", "size"]) => {
  const { pathname, searchParams } = new URL(address);
  return JSON.stringify([pathname, [...searchParams].filter(([name]) => !beside.includes(name))]);
};
const find = async (fits) => {
  if (!(await caches.has(CACHE))) return {};
  const cache = await caches.open(CACHE);
  const found = (await cache.keys()).find((one) => fits(one.url));
  return { cache, found, kept: found && (await cache.match(found, { ignoreVary: true })) };
};
const renew = async (request, response) => {
  const exactly = (address) => key(address, ["search"]);
  const { cache, found } = await find((one) => exactly(one) === exactly(request.url));
  if (found) await cache.put(found, response);
};
const answer = async (event) => {
  const { request } = event;
  const asked = fetch(request);
  const { kept } = await find((one) => key(one) === key(request.url));
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  try {
    const response = (await (kept ? Promise.race([asked, late]) : asked)) || kept;
    if (response !== kept && response.ok) event.waitUntil(renew(request, response.clone()));
    return response;
  } catch (error) {
    if (kept) return kept;
    const sorry = request.mode === "navigate"
      && (await find((one) => new URL(one).pathname.endsWith("/list/offline"))).kept;
    if (sorry) return sorry;
    throw error;
  }
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  const ours = (one) => one.startsWith("finder-list-") && one.endsWith(`:${ROOT}`);
  const old = (await caches.keys()).filter((one) => ours(one) && one !== CACHE);
  await Promise.all(old.map((one) => caches.delete(one)));
  await clients.claim();
})()));
addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event));
});
