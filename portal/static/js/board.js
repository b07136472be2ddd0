// Applicants: the board (pointer, keyboard, stage picker) and choosing people in the list. Everything here is a shortcut for
// a link or a form that works without it.
(function () {
  "use strict";

  const INTERACTIVE = "a[href], button, input, select, textarea, summary, label";
  const CARD = "[data-card]";

  const board = () => document.getElementById("board");
  const dialog = document.getElementById("move-dialog");
  const form = document.getElementById("move-form");

  function tell(text, tone) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
  }

  const words = () => document.getElementById("beckon-texts").dataset;

  // ---------- Moving a card ----------

  /** Sends one move with the version that the reader saw, and puts the card where it stands after that. */
  async function move(card, stage) {
    if (!form || card.dataset.stage === stage || card.hasAttribute("aria-busy")) return;
    card.setAttribute("aria-busy", "true");
    card.dataset.liveHold = ""; // The board does not refresh under a move.
    const address = form.dataset.action.replace("/0/", `/${card.dataset.card}/`);
    const body = new URLSearchParams({
      csrf_token: form.elements.csrf_token.value,
      stage,
      version: card.dataset.version,
      from: "board",
    });
    try {
      const response = await fetch(address, {
        method: "POST",
        body,
        headers: { "HX-Request": "true", "HX-Target": "board-moved", "HX-Current-URL": location.href },
        credentials: "same-origin",
        redirect: "manual",
      });
      const leave = response.headers.get("HX-Redirect");
      if (leave) return location.assign(leave);
      const answer = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("board-moved");
      if (!answer) throw new Error("not about a move");
      take(card, answer);
    } catch (_error) {
      delete card.dataset.liveHold;
      card.removeAttribute("aria-busy");
      tell(words().failed, "error");
    }
  }

  function take(card, answer) {
    const hadFocus = card.contains(document.activeElement) || document.activeElement === document.body;
    const fresh = answer.querySelector(CARD);
    const list = fresh && document.querySelector(`[data-column="${fresh.dataset.stage}"] [data-cards]`);
    const neighbour = card.nextElementSibling || card.previousElementSibling;
    card.remove();
    let place = neighbour;
    if (list) {
      place = document.importNode(fresh, true);
      place.classList.add("is-new");
      list.prepend(place);
      window.htmx.process(place);
      place.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    let total = 0;
    for (const count of answer.querySelectorAll("[data-count]")) {
      total += Number(count.textContent);
      const shown = document.getElementById(`count-${count.dataset.count}`);
      if (shown) shown.textContent = count.textContent;
    }
    for (const copy of document.querySelectorAll('[data-mirrors="applicants-count"]')) copy.textContent = total;
    const panel = board();
    // Only when nothing else happened meanwhile does the board know all that the number stands for.
    if (Number(answer.dataset.version) === Number(panel.dataset.liveVersion) + 1) {
      panel.dataset.liveVersion = answer.dataset.version;
    }
    if (hadFocus) (place?.querySelector("a") || panel).focus({ preventScroll: true });
    tell(answer.dataset.told, answer.dataset.tone);
  }

  // ---------- The stage picker ----------

  let picked = null;

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("#board [data-stage-picker]");
    if (!opener || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    picked = opener.closest(CARD);
    document.getElementById("move-who").textContent = picked.querySelector(".bk-person-name").textContent;
    for (const button of form.querySelectorAll("button[name=stage]")) {
      button.disabled = button.value === picked.dataset.stage;
    }
    picked.dataset.liveHold = "";
    dialog.showModal();
    const here = form.querySelector("button[name=stage]:disabled");
    // Most people go one stage on.
    (here?.nextElementSibling || form.querySelector("button[name=stage]:not(:disabled)"))?.focus();
  });

  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const card = picked;
    const stage = event.submitter?.value;
    dialog.close();
    if (card && stage) move(card, stage);
  });

  dialog?.addEventListener("close", () => {
    if (picked && !picked.hasAttribute("aria-busy")) delete picked.dataset.liveHold;
    picked = null;
  });

  // ---------- The keyboard ----------

  function columns() {
    return Array.from(document.querySelectorAll("#board [data-column]"));
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]") || !board()) return;
    const card = event.target.closest?.(CARD);
    if (event.key === "Escape" && drag) return stop();
    const step = { h: -1, ArrowLeft: -1, l: 1, ArrowRight: 1 }[event.key];
    const along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!card || (!step && !along)) return;
    try {
      if (event.key.length === 1 && localStorage.getItem("beckon-shortcuts") === "off") return;
    } catch (_error) {
      /* storage is forbidden: shortcuts are on */
    }
    event.preventDefault();
    const own = card.closest("[data-column]");
    const cards = Array.from(own.querySelectorAll(CARD));
    const at = cards.indexOf(card);
    let next = along ? cards[at + along] : null;
    if (step) {
      const all = columns();
      for (let i = all.indexOf(own) + step; all[i] && !next; i += step) {
        const there = all[i].querySelectorAll(CARD);
        next = there[Math.min(at, there.length - 1)];
      }
    }
    if (!next) return;
    next.querySelector("a").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // ---------- The pointer ----------

  const FAR_ENOUGH = 6;
  const EDGE = 48;
  let drag = null;
  let justDragged = false;

  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest?.(`#board ${CARD}`);
    // Fingers scroll; they have the menu.
    if (!card || !form || event.button !== 0 || event.pointerType === "touch") return;
    if (event.target.closest("[data-stage-picker]") || card.hasAttribute("aria-busy")) return;
    drag = { card, x: event.clientX, y: event.clientY, ghost: null, column: null };
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.ghost) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR_ENOUGH) return;
      start();
    }
    event.preventDefault();
    drag.ghost.style.transform = `translate(${event.clientX - drag.x}px, ${event.clientY - drag.y}px)`;
    const below = document.elementFromPoint(event.clientX, event.clientY)?.closest("#board [data-column]");
    if (below !== drag.column) {
      drag.column?.classList.remove("is-target");
      drag.column = below ?? null;
      drag.column?.classList.add("is-target");
    }
    const rail = document.getElementById("board-columns");
    const box = rail.getBoundingClientRect();
    if (event.clientX > box.right - EDGE) rail.scrollLeft += 12;
    if (event.clientX < box.left + EDGE) rail.scrollLeft -= 12;
  });

  function start() {
    const { card } = drag;
    const box = card.getBoundingClientRect();
    const ghost = card.cloneNode(true);
    for (const element of [ghost, ...ghost.querySelectorAll("[id]")]) element.removeAttribute("id");
    ghost.removeAttribute("data-card");
    ghost.removeAttribute("data-key-item");
    ghost.setAttribute("aria-hidden", "true");
    ghost.inert = true;
    ghost.classList.add("bk-board-ghost");
    Object.assign(ghost.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px` });
    document.body.append(ghost);
    drag.ghost = ghost;
    card.classList.add("is-dragged");
    card.dataset.liveHold = "";
    document.documentElement.classList.add("is-dragging");
    window.getSelection()?.removeAllRanges();
  }

  function stop() {
    const ended = drag;
    drag = null;
    if (!ended?.ghost) return null;
    ended.ghost.remove();
    ended.card.classList.remove("is-dragged");
    ended.column?.classList.remove("is-target");
    delete ended.card.dataset.liveHold;
    document.documentElement.classList.remove("is-dragging");
    return ended;
  }

  document.addEventListener("pointerup", () => {
    const ended = stop();
    if (!ended) return;
    justDragged = true; // The click that ends a drag opens nothing.
    setTimeout(() => (justDragged = false), 0);
    if (ended.column) move(ended.card, ended.column.dataset.column);
  });
  document.addEventListener("pointercancel", stop);
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("#board")) event.preventDefault();
  });
  document.addEventListener(
    "click",
    (event) => {
      if (!justDragged) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // ---------- More cards ----------

  /** A refresh of the board shows as many cards as the reader has loaded. */
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = board();
    if (!panel || !panel.contains(event.target)) return;
    const address = new URL(panel.dataset.live, location.href);
    address.searchParams.delete("n");
    for (const column of columns()) {
      const seen = new Set();
      for (const card of column.querySelectorAll(CARD)) {
        if (seen.has(card.id)) card.remove(); // Somebody was moved to the top while the next page was fetched.
        seen.add(card.id);
      }
      address.searchParams.append("n", `${column.dataset.column}.${seen.size}`);
    }
    panel.dataset.live = address.pathname + address.search;
  });

  // ---------- Choosing people in the list ----------

  const bulk = document.querySelector("form[data-bulk]");
  const all = bulk?.querySelector("[data-bulk-page]");
  const count = bulk?.querySelector("[data-bulk-count]");
  const nobody = count?.textContent;

  function showChoice() {
    const boxes = Array.from(bulk.querySelectorAll("input[name=ids]"));
    const chosen = boxes.filter((box) => box.checked).length;
    const everybody = bulk.elements.everybody?.checked;
    for (const box of boxes) box.disabled = Boolean(everybody);
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
      all.disabled = Boolean(everybody);
    }
    if (count) {
      const many = chosen === 1 ? count.dataset.one : count.dataset.many.replace("%n", chosen);
      count.textContent = everybody ? "" : chosen ? many : nobody;
    }
    for (const button of bulk.querySelectorAll("button[name=kind]")) {
      button.disabled = !chosen && !everybody;
    }
  }

  bulk?.addEventListener("change", (event) => {
    if (event.target === all) {
      for (const box of bulk.querySelectorAll("input[name=ids]")) box.checked = all.checked;
    }
    showChoice();
  });
  if (count) {
    showChoice();
    window.addEventListener("pageshow", showChoice);
  }
})();
