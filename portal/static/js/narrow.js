// Lists that a word narrows while one types: input[data-narrows="id of the list"].
// Without it the same field asks the server, or the whole list is simply there.
(() => {
  "use strict";

  const plain = (text) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase();

  for (const input of document.querySelectorAll("input[data-narrows]")) {
    const list = document.getElementById(input.dataset.narrows);
    const status = document.querySelector(`[data-narrowed="${input.dataset.narrows}"]`);
    if (!list) continue;
    const items = Array.from(list.children).map((item) => [item, plain(item.textContent)]);

    const narrow = () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      let fits = 0;
      for (const [item, text] of items) {
        // What is ticked stays in sight: nobody shares something unseen.
        const keep =
          words.every((word) => text.includes(word)) ||
          item.querySelector("input[type=checkbox]:checked") !== null;
        item.hidden = !keep;
        fits += keep ? 1 : 0;
      }
      if (!status) return;
      status.textContent = !words.length
        ? ""
        : fits === 1
          ? status.dataset.one
          : status.dataset.many.replace("%n", fits);
    };
    input.addEventListener("input", narrow);
    // Enter would send the form around it, of which this field is no part.
    if (!input.name) {
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault();
      });
    }
  }
})();
