// The process editor: stages are put into another order with the pointer, with the arrow keys on their handle, or by their
// number, which is what the form sends and all there is without scripts.
(function () {
  "use strict";

  const list = document.querySelector("[data-reorder]");
  if (!list) return;

  const rows = () => Array.from(list.children);
  const order = (row) => row.querySelector("[data-order]");
  const handle = (row) => row.querySelector("[data-drag-handle]");
  const nameOf = (row) => row.querySelector("[data-stage-name]").value.trim() || row.dataset.unnamed;

  function announce(text) {
    document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));
  }

  /** Brings a row before or behind its neighbour. It is the neighbour that moves: focus and pointer stay where they are. */
  function step(row, direction) {
    const neighbour = direction < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!neighbour || !handle(neighbour)) return false; // Prospect always stands first.
    if (direction < 0) row.after(neighbour);
    else row.before(neighbour);
    return true;
  }

  function moveTo(row, place) {
    while (rows().indexOf(row) > place && step(row, -1));
    while (rows().indexOf(row) < place && step(row, 1));
  }

  /** Writes the order into the numbers. Rows for new stages that nobody touched stay without. */
  function renumber(moved) {
    moved.dataset.moved = "";
    rows().forEach((row, index) => {
      const isThere = order(row).value || "moved" in row.dataset || row.querySelector("[data-stage-name]").value.trim();
      if (isThere) order(row).value = index + 1;
    });
  }

  function tell(row) {
    const place = rows().indexOf(row) + 1;
    announce(
      list.dataset.told.replace("%stage", nameOf(row)).replace("%place", place).replace("%total", rows().length),
    );
  }

  function settle(row, before) {
    if (rows().indexOf(row) === before) return;
    renumber(row);
    tell(row);
  }

  for (const row of rows()) {
    if (handle(row)) handle(row).hidden = false;
  }

  // ---------- The keyboard ----------

  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-drag-handle]")?.closest("tr");
    const direction = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!row || !direction || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const before = rows().indexOf(row);
    step(row, direction);
    row.scrollIntoView({ block: "nearest" });
    settle(row, before);
  });

  // A number typed is a place taken.
  list.addEventListener("change", (event) => {
    if (!event.target.matches("[data-order]")) return;
    const row = event.target.closest("tr");
    const before = rows().indexOf(row);
    const wanted = Number(event.target.value);
    if (!Number.isInteger(wanted) || wanted < 1) return;
    moveTo(row, Math.min(wanted, rows().length) - 1);
    renumber(row);
    if (rows().indexOf(row) !== before) tell(row);
  });

  // ---------- The pointer ----------

  let drag = null;

  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-drag-handle]");
    if (!grip || event.button !== 0) return;
    const row = grip.closest("tr");
    drag = { row, before: rows().indexOf(row), pointer: event.pointerId };
    grip.setPointerCapture(event.pointerId);
    row.classList.add("is-dragged");
    document.documentElement.classList.add("is-dragging");
  });

  list.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    const { row } = drag;
    const above = row.previousElementSibling?.getBoundingClientRect();
    const below = row.nextElementSibling?.getBoundingClientRect();
    // Half over a neighbour is past it, whichever of the two is taller.
    if (above && event.clientY < above.top + Math.min(above.height, row.offsetHeight) / 2) step(row, -1);
    else if (below && event.clientY > below.bottom - Math.min(below.height, row.offsetHeight) / 2) step(row, 1);
    const edge = 60;
    if (event.clientY < edge) window.scrollBy(0, -12);
    else if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
  });

  function drop(isDone) {
    if (!drag) return;
    const { row, before } = drag;
    drag = null;
    row.classList.remove("is-dragged");
    document.documentElement.classList.remove("is-dragging");
    if (isDone) return settle(row, before);
    moveTo(row, before);
    announce(list.dataset.back.replace("%stage", nameOf(row)));
  }

  list.addEventListener("pointerup", () => drop(true));
  list.addEventListener("pointercancel", () => drop(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) drop(false);
  });
})();
