// In ATS: turns the panes into tabs, and asks once a second whether there is news. Without this script all panes
// are shown one below the other, and a reload brings the news.
(function () {
  "use strict";
  const live = document.getElementById("in-ats-live");
  if (!live) return;
  const address = live.dataset.address;
  let version = live.dataset.version;
  let chosen = "jobs";

  function choose(name, focus) {
    chosen = name;
    document.querySelectorAll("#in-ats [role=tab]").forEach(function (tab) {
      const mine = tab.dataset.pane === name;
      tab.setAttribute("aria-selected", mine ? "true" : "false");
      tab.tabIndex = mine ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !mine;
      if (mine && focus) tab.focus();
    });
  }

  function makeTabs() {
    const holder = document.querySelector("#in-ats .tabbed");
    if (!holder) return;
    const panes = Array.from(holder.querySelectorAll(".pane"));
    const list = document.createElement("div");
    list.className = "tabs";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", holder.dataset.label);
    panes.forEach(function (pane) {
      const name = pane.dataset.pane;
      const heading = pane.querySelector("h3");
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = "in-ats-tab-" + name;
      tab.dataset.pane = name;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", "in-ats-pane-" + name);
      tab.append(heading.textContent);
      const count = document.createElement("span");
      count.className = "count";
      count.textContent = pane.dataset.count;
      tab.append(" ", count);
      tab.addEventListener("click", () => choose(name, false));
      pane.id = "in-ats-pane-" + name;
      pane.setAttribute("role", "tabpanel");
      pane.setAttribute("aria-labelledby", tab.id);
      pane.tabIndex = 0;
      heading.hidden = true;
      list.append(tab);
    });
    list.addEventListener("keydown", function (event) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const names = panes.map((pane) => pane.dataset.pane);
      if (step) choose(names[(names.indexOf(chosen) + step + names.length) % names.length], true);
      else if (event.key === "Home") choose(names[0], true);
      else if (event.key === "End") choose(names[names.length - 1], true);
      else return;
      event.preventDefault();
    });
    holder.prepend(list);
    choose(chosen, false);
  }

  function put(markup) {
    const fresh = new DOMParser().parseFromString(markup, "text/html");
    const focused = document.activeElement && document.activeElement.id;
    for (const id of ["in-ats-mark", "in-ats-section"]) {
      const next = fresh.getElementById(id);
      const old = document.getElementById(id);
      if (next && old) old.replaceWith(document.adoptNode(next));
    }
    makeTabs();
    const again = focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
  }

  async function look() {
    try {
      if (!document.hidden) {
        const answer = await fetch(address + "?version=" + encodeURIComponent(version));
        if (answer.status === 200) {
          put(await answer.text());
          version = answer.headers.get("X-Version");
        } else if (answer.status === 401) {
          return; // signed out in another tab
        }
      }
    } catch {
      // The sandbox is being restarted; the next look will tell.
    }
    window.setTimeout(look, 700);
  }

  document.addEventListener("keydown", function (event) {
    const wrapper = document.querySelector("#in-ats-mark .hover");
    if (wrapper && event.key === "Escape") wrapper.classList.add("shut");
  });
  for (const kind of ["mouseout", "focusout"]) {
    document.addEventListener(kind, function (event) {
      const wrapper = event.target.closest && event.target.closest("#in-ats-mark .hover");
      if (wrapper && !wrapper.contains(event.relatedTarget)) wrapper.classList.remove("shut");
    });
  }
  makeTabs();
  window.setTimeout(look, 700);
})();
