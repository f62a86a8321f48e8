// Buttons that pass the address of the page on. Without this file the address stands in its
// field, to be copied by hand.
"use strict";
(() => {
  const box = document.getElementById("share");
  const field = document.getElementById("address");
  if (!box || !field) return;
  const share = box.querySelector("[data-share]");
  const said = box.querySelector("[data-said]");

  box.hidden = false;
  if (navigator.share) {
    share.hidden = false;
    share.addEventListener("click", async () => {
      try {
        await navigator.share({ title: box.dataset.title, url: field.value });
      } catch (error) {
        // Thought better of it, or this device has nobody to share with.
        if (!(error instanceof DOMException)) throw error;
      }
    });
  }
  box.querySelector("[data-copy]").addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = said.dataset.said;
    } catch {
      // The clipboard is closed to pages that are not served over HTTPS: it stays selected.
    }
  });
})();
