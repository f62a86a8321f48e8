// Fills the list below the question while it is typed. Without this file the list stays
// as the page brought it, and everything works.
"use strict";
(() => {
  const box = document.getElementById("q");
  const list = box && box.list;
  if (!list) return;
  const address = list.dataset.address;
  const first = [...list.children];
  const language = document.documentElement.lang;
  let waiting = 0;
  let asking = null;

  const show = (texts) => list.replaceChildren(...texts.map((text) => {
    const option = document.createElement("option");
    option.value = text;
    return option;
  }));

  const ask = async (typed) => {
    asking = new AbortController();
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}`, {
        headers: { "Accept-Language": language },
        credentials: "omit",
        signal: asking.signal,
      });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      show([...new Set(suggestions.map((one) => one.text))]);
    } catch (error) {
      // Typed on, or the network is gone: the list stays as it is.
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    if (asking) asking.abort();
    const typed = box.value.trim();
    if (!typed) list.replaceChildren(...first);
    else waiting = setTimeout(ask, 120, typed);
  });
})();
