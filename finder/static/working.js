// Says every few seconds how far the work on a file is, and then shows what came of it.
// Without this file the page loads itself again for whoever asks for that.
"use strict";
(() => {
  const EVERY = 3000;

  // A sentence that stays the same is not said again.
  const say = (page, id) => {
    const here = document.getElementById(id);
    const text = page.getElementById(id).textContent;
    if (here.textContent !== text) here.textContent = text;
  };

  const look = async () => {
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const far = page.getElementById("far");
      if (answer.ok && !far) {
        location.reload();
        return;
      }
      if (far) {
        say(page, "stage");
        say(page, "rows");
        document.getElementById("far").replaceWith(far);
      }
    } catch (error) {
      // Out of reach for a moment: the work goes on, and is asked for again.
      if (!(error instanceof TypeError)) throw error;
    }
    setTimeout(look, EVERY);
  };

  setTimeout(look, EVERY);
})();
