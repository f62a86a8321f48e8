// On the page of a list: remembers it on this device, or keeps it readable without a
// connection, when somebody asks for that, and forgets it again. Without this file neither is
// offered, and everything else works.
"use strict";
(() => {
  for (const one of document.querySelectorAll("[data-print]")) {
    one.hidden = false;
    one.addEventListener("click", () => print());
  }
  const place = document.getElementById("device");
  if (!place) return;
  const { list, address, root } = place.dataset;
  const pages = place.dataset.pages.split(" ").filter(Boolean);
  const MEMORY = `finder-list:${root}`;
  const CACHE = `finder-list-1:${root}`;

  const show = (group, state) => {
    for (const one of place.querySelectorAll(`[data-${group}]`)) {
      one.hidden = !one.dataset[group].split(" ").includes(state);
    }
    place.hidden = !place.querySelector("[data-memory]:not([hidden]), [data-offline]:not([hidden])");
  };
  const on = (name, act) => {
    for (const one of place.querySelectorAll(`[data-do=${name}]`)) one.addEventListener("click", act);
  };
  const settle = (group) => {
    // The button that was pressed is gone: what it has brought about is read out.
    const said = place.querySelector(`[data-${group}]:not([hidden])`);
    if (said) said.focus();
  };

  // Remembered: the list as it goes along in addresses, numbers first, then its title.
  const toList = (text) => {
    const [numbers, ...title] = text.split(" ");
    const given = new URLSearchParams({ id: numbers });
    if (title.length) given.set("title", title.join(" "));
    return `${address}?${given}`;
  };
  const together = (one, other) => {
    const [numbers, ...title] = one.split(" ");
    return toList([`${numbers}.${other.split(" ")[0]}`, ...title].join(" "));
  };
  const memory = () => {
    const remembered = localStorage.getItem(MEMORY);
    if (!remembered) return show("memory", list ? "can" : "");
    for (const one of place.querySelectorAll("[data-open]")) one.href = toList(remembered);
    for (const one of place.querySelectorAll("[data-join]")) one.href = together(remembered, list);
    return show("memory", remembered === list ? "same" : list ? "other" : "only");
  };
  const change = (act) => () => {
    act();
    memory();
    settle("memory");
  };
  on("remember", change(() => localStorage.setItem(MEMORY, list)));
  on("forget", change(() => localStorage.removeItem(MEMORY)));

  // Kept readable: the pages lie in a cache of their own, from which the worker answers.
  const needed = () => [
    ...pages.map((one) => new URL(one, location.href).href),
    ...[...document.querySelectorAll(".card .name a")].map((one) => one.href),
    ...[...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((one) => one.href),
    ...[...document.querySelectorAll("script[src], img[src]")].map((one) => one.src),
  ];
  const stop = async () => {
    await caches.delete(CACHE);
    const known = await navigator.serviceWorker.getRegistration(`${root}/`);
    if (known) await known.unregister();
  };
  const keep = async () => {
    show("offline", "busy");
    try {
      await caches.delete(CACHE);
      const cache = await caches.open(CACHE);
      await cache.addAll(new Set(needed()));
      const kinds = { scope: `${root}/`, updateViaCache: "none" };
      await navigator.serviceWorker.register(`${root}/offline.js`, kinds);
      await offline();
    } catch (error) {
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      await stop();
      show("offline", "failed");
    }
    settle("offline");
  };
  const offline = async () => {
    if (!(await caches.has(CACHE))) return show("offline", list ? "can" : "");
    const cache = await caches.open(CACHE);
    const same = list && (await cache.match(pages[0], { ignoreVary: true }));
    return show("offline", same ? "same" : list ? "other" : "only");
  };
  on("keep", keep);
  on("stop", async () => {
    await stop();
    await offline();
    settle("offline");
  });

  try {
    memory();
  } catch (error) {
    // The browser lets nothing be remembered here: that is not offered.
    if (!(error instanceof DOMException)) throw error;
  }
  if ("serviceWorker" in navigator && "caches" in window) offline();
})();
