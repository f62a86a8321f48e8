// What only a browser can see of a page; tests/quality/looks.py asks for it.
"use strict";
(() => {
  const short = (one) => {
    const text = one.cloneNode(false).outerHTML.replace(/ href="[^"]*"/, "").slice(0, 90);
    return `${text} “${(one.textContent || one.value || "").trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };
  const seen = (one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(one).visibility === "visible";
  };
  const all = (choice, root = document.body) => [...root.querySelectorAll(choice)];
  const unseen = (one) => one.closest("[hidden], [aria-hidden=true]")
    || getComputedStyle(one).clipPath === "inset(50%)" || one.closest(".unseen, .skip");

  const unfold = () => all("details").forEach((one) => { one.open = true; });

  // Elements that make the page wider than its window, the innermost ones.
  const sideways = () => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = all("*").filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width && (box.right > room + 1 || box.left < -1) && !unseen(one);
    });
    return wide.filter((one) => !wide.some((other) => other !== one && one.contains(other)))
      .slice(0, 3).map(short);
  };

  // Text that is cut off by the box it stands in.
  const clipped = () => all("*").filter((one) => {
    const style = getComputedStyle(one);
    const cuts = (value) => value === "hidden" || value === "clip";
    return !unseen(one) && seen(one) && one.textContent.trim() && one.clientWidth > 1
      && ((cuts(style.overflowX) && one.scrollWidth > one.clientWidth + 1)
        || (cuts(style.overflowY) && one.scrollHeight > one.clientHeight + 1));
  }).slice(0, 3).map(short);

  // Whatever the keyboard stops at: it has to show that it does, and to be in sight.
  const stops = () => {
    const faults = [];
    document.activeElement?.blur();
    const found = all("a[href], button, input, select, textarea, summary, [tabindex], area[href]")
      .filter((one) => one.tabIndex >= 0 && !one.disabled && seen(one)
        && !(one.type === "radio" && !one.checked));
    for (const one of found) {
      const before = getComputedStyle(one);
      const plain = [before.outlineStyle, before.outlineWidth, before.boxShadow].join();
      one.focus();
      const style = getComputedStyle(one);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
      const marked = [style.outlineStyle, style.outlineWidth, style.boxShadow].join() !== plain;
      if (!outlined || !marked) faults.push(`no focus ring: ${short(one)}`);
      const box = one.getBoundingClientRect();
      const spots = [.5, .1, .9].flatMap((x) => [.5, .1, .9].map((y) => [x, y]));
      const uncovered = spots.some(([x, y]) => {
        const top = document.elementFromPoint(box.x + box.width * x, box.y + box.height * y);
        return top && (one.contains(top) || top.contains(one) || top.control === one);
      });
      if (!uncovered) faults.push(`covered or out of sight when focused: ${short(one)}`);
    }
    document.activeElement?.blur();
    return { faults, count: found.length };
  };

  // WCAG 2.5.8 without its exception for spacing; links inside of sentences are excepted.
  const small = () => all("a[href], button, input:not([type=hidden]), select, textarea, summary")
    .filter((one) => seen(one) && !one.closest("label") && !unseen(one)
      && getComputedStyle(one).display !== "inline")
    .filter((one) => {
      const box = one.getBoundingClientRect();
      return Math.min(box.width, box.height) < 24;
    }).map(short)
    .concat(all("label").filter((one) => seen(one) && one.control && one.contains(one.control)
      && ["checkbox", "radio"].includes(one.control.type)
      && Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 24)
      .map(short));

  // Browsers isolate each block, but in the direction of the page, which puts full stops wrong.
  const isolates = (one) => {
    const { unicodeBidi, display } = getComputedStyle(one);
    return one.hasAttribute("dir") || one.localName === "bdi" || unicodeBidi === "plaintext"
      || (unicodeBidi.includes("isolate") && display === "inline");
  };

  // What others wrote must not turn the words around it: their marks would wander.
  const mixed = (written) => {
    const own = (one) => one.textContent.replace(/\s+/g, "");
    const inside = (one) => all("bdi, [dir]", one).map(own).join("");
    const faults = all("[lang]").filter((one) => !isolates(one) && own(one) !== inside(one))
      .map(short);
    const texts = new Set(written);
    const long = written.filter((text) => text.length > 12);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.data.trim();
      if (!text || !(texts.has(text) || long.some((one) => text.includes(one)))) continue;
      let one = walker.currentNode.parentElement;
      // What is only heard has no direction, and inside of some nothing could isolate a part.
      if (["option", "script", "textarea", "title"].includes(one.localName) || unseen(one)) continue;
      while (one !== document.body && !isolates(one)) one = one.parentElement;
      // An isolated box that is not set by its own text still says so itself.
      if (one === document.body) faults.push(`“${text.slice(0, 40)}” stands unisolated`);
    }
    return [...new Set(faults)];
  };

  // WCAG 1.4.12: lines, words, letters and paragraphs further apart.
  const spaced = new CSSStyleSheet();
  spaced.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
  const space = (on) => { document.adoptedStyleSheets = on ? [spaced] : []; };
  const enlarge = (share) => { document.documentElement.style.fontSize = share; };

  window.looks = { unfold, sideways, clipped, stops, small, mixed, space, enlarge };
})();
