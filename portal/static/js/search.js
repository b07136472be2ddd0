// The search of the header suggests people while somebody types. Without this file it is an ordinary search form; with it
// it is a combobox as WAI-ARIA's authoring practices describe it (a list, chosen by hand). htmx fetches the list.
(function () {
  "use strict";

  const field = document.getElementById("global-search");
  const box = () => document.getElementById("suggestions");
  if (!field || !box()) return;

  const options = () => Array.from(box().querySelectorAll('[role="option"]'));
  let chosen = -1;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  field.setAttribute("aria-expanded", "false");

  function announce(text) {
    const region = document.getElementById("live-polite");
    if (!region || !text) return;
    region.textContent = "";
    setTimeout(() => (region.textContent = text), 60);
  }

  function choose(index) {
    const all = options();
    chosen = all.length ? (index + all.length) % all.length : -1;
    if (index === -1) chosen = -1;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    field.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  function close() {
    box().classList.remove("is-open");
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-controls");
    choose(-1);
  }

  function open() {
    const list = box().querySelector('[role="listbox"]');
    const says = box().textContent.trim() !== "";
    box().classList.toggle("is-open", says);
    field.setAttribute("aria-expanded", String(Boolean(list)));
    if (list) field.setAttribute("aria-controls", list.id);
    else field.removeAttribute("aria-controls");
    choose(-1);
  }

  const isOpen = () => box().classList.contains("is-open");
  /** What the server heard: white space folded. */
  const typed = () => field.value.trim().replace(/\s+/g, " ");

  // Not after the swap: settling gives the new box the old one's classes for a moment, and takes them away again.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt?.id !== "suggestions") return;
    if (document.activeElement !== field || typed() === "") return close();
    open();
    announce(box().dataset.announce);
  });
  // A search that fails says nothing: Enter still leads to the list.
  field.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.isError) event.detail.shouldSwap = false;
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const here = isOpen() && options().length > 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!here) {
        if (options().length && typed() !== "") open();
        else return;
      }
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = chosen + step;
      // Beyond either end stands the field itself.
      choose(next >= options().length || next < -1 ? (step > 0 ? -1 : options().length - 1) : next);
    } else if (event.key === "Enter" && here && chosen >= 0) {
      event.preventDefault();
      go(options()[chosen], event.ctrlKey || event.metaKey);
    } else if (event.key === "Escape" && isOpen()) {
      // The first Escape closes the list, the second empties the field, as browsers do.
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Home" || event.key === "End") {
      choose(-1);
    } else if (event.key === "Tab") {
      close();
    }
  });

  field.addEventListener("input", () => {
    if (typed() === "") close();
    else choose(-1);
  });

  function go(option, elsewhere) {
    if (!option) return;
    const address = new URL(option.dataset.href, location.href);
    if (address.origin !== location.origin) return;
    if (elsewhere) window.open(address, "_blank", "noopener");
    else location.assign(address);
  }

  // Pressing must not take the focus out of the field before the click is there.
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.("#suggestions [role=option]");
    if (option) event.preventDefault();
    else if (event.target !== field && !event.target.closest?.("#suggestions")) close();
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest?.("#suggestions [role=option]");
    if (option) go(option, event.ctrlKey || event.metaKey);
  });
  field.addEventListener("focusout", () => setTimeout(() => document.activeElement !== field && close(), 0));
  field.form.addEventListener("submit", close);
})();
