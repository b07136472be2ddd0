// Admin settings > LinkedIn Integration: brings LinkedIn's widget when somebody asks for it, says in words what kept
// it away, and tells the checklist. Whatever LinkedIn's scripts do, the page around them works.
(function () {
  "use strict";

  const FRAME_WITHIN = 8000; // From the press until LinkedIn's frame must stand there.
  const SETTLED_AFTER = 2500; // From the frame until the checklist is told; complaints come in between.

  const ABOUT_IT = /linkedin|api domain|api key/i;

  const place = document.getElementById("linkedin-place");
  const said = []; // What LinkedIn's scripts wrote to the console.
  let begun = false;
  let frame = null;

  // ---------- What LinkedIn's scripts say ----------

  /** LinkedIn documents that its widget reports trouble in the browser's console; nobody looks there. */
  function listen() {
    const write = console.error.bind(console);
    console.error = (...parts) => {
      write(...parts);
      const text = parts.map(String).join(" ").trim().slice(0, 300);
      if (ABOUT_IT.test(text)) heard(text);
    };
    window.addEventListener("error", (event) => {
      if (event.message && ABOUT_IT.test(event.message)) heard(event.message.slice(0, 300));
    });
  }

  function heard(text) {
    said.push(text);
    if (isAboutCookies(text)) finish();
    else if (isAboutOrigin(text)) fail("not-allowed", { loader: "ok", origin: "not-allowed" });
  }

  const isAboutCookies = (text) => /cookie/i.test(text);
  const isAboutOrigin = (text) => /API domain|api key/i.test(text);

  // ---------- The widget ----------

  function open() {
    if (!place || !place.dataset.apiKey) return;
    place.hidden = false;
    for (const button of document.querySelectorAll("[data-linkedin-connect]")) {
      if (button.hasAttribute("aria-expanded")) button.setAttribute("aria-expanded", "true");
    }
    if (begun) return;
    begun = true;
    status("loading");
    if (location.origin !== place.dataset.origin) {
      // LinkedIn would refuse in its own words; ours say what to do.
      fail("other-address", { origin: "other-address" });
      return;
    }
    listen();
    const element = document.createElement("script");
    element.type = "IN/ATSIntegrationWidget";
    Object.assign(element.dataset, {
      supportedBundledIntegrationTypes: place.dataset.bundles,
      onintegrate: "beckonIntegrationsRequested",
      width: String(Math.max(280, Math.min(600, place.clientWidth))),
    });
    const holder = place.querySelector("[data-widget-frame]");
    new MutationObserver(look).observe(holder, { childList: true, subtree: true });
    holder.append(element);
    const loader = document.createElement("script");
    loader.textContent = `\n  api_key: ${place.dataset.apiKey}\n  extensions: ${place.dataset.extensions}\n`;
    loader.addEventListener("error", () => fail("not-loaded", { loader: "not-loaded" }));
    loader.src = place.dataset.loader;
    document.head.append(loader);
    setTimeout(() => {
      if (!frame && !shownTrouble()) fail("blank", { loader: window.IN ? "ok" : "not-loaded", frames: "blank" });
    }, FRAME_WITHIN);
  }

  function look() {
    const found = place.querySelector("[data-widget-frame] iframe");
    if (!found || found === frame) return;
    frame = found;
    frame.addEventListener("load", () => setTimeout(finish, SETTLED_AFTER), { once: true });
    setTimeout(finish, FRAME_WITHIN);
    status("there");
  }

  /** The frame is there: everything that can be known from outside is known. */
  function finish() {
    const complaint = said.find(isAboutCookies);
    if (complaint) fail("cookies", { loader: "ok", origin: "ok", frames: "cookies" });
    else tell({ loader: "ok", origin: "ok", frames: "ok" });
  }

  // ---------- Saying it ----------

  function status(word) {
    const line = place.querySelector("[data-widget-status]");
    line.textContent = word ? line.dataset[word] : "";
  }

  const shownTrouble = () => place.querySelector("[data-widget-trouble]:not([hidden])");

  function fail(problem, found) {
    if (!frame) status("");
    const notice = place.querySelector(`[data-widget-trouble="${problem}"]`);
    for (const other of place.querySelectorAll("[data-widget-trouble]")) other.hidden = other !== notice;
    const words = notice.querySelector("[data-widget-says]");
    if (said.length) {
      words.hidden = false;
      words.querySelector("span").textContent = said[said.length - 1];
    }
    tell(found);
  }

  let told = "";

  /** Tell the checklist, once for each outcome. */
  function tell(found) {
    const values = { ...found, says: said.slice(-3).join(" ") };
    const key = JSON.stringify(values);
    if (key === told) return;
    told = key;
    window.htmx.ajax("POST", place.dataset.foundUrl, { source: place, target: "#linkedin-checks", swap: "outerHTML", values });
  }

  // ---------- What LinkedIn's widget calls ----------

  window.beckonIntegrationsRequested = function (integrations) {
    window.htmx.ajax("POST", place.dataset.requestUrl, {
      source: place,
      target: "#linkedin-mirror",
      swap: "outerHTML",
      values: { integrations: JSON.stringify(integrations ?? null) },
    });
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-linkedin-connect]")) {
      open();
      place.focus({ preventScroll: true });
      place.scrollIntoView({ block: "nearest" });
    }
  });

  document.addEventListener("submit", (event) => {
    if (event.target.matches?.("[data-linkedin-checks]")) open();
  });

  // ---------- Copying ----------

  function confirmCopied(button) {
    const label = button.querySelector("span:last-of-type");
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    window.htmx.trigger(document.body, "toast", { text: button.dataset.copied, tone: "good" });
    setTimeout(() => (label.textContent = before), 4000);
  }

  async function copyText(button) {
    const text = document.getElementById(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(text);
      confirmCopied(button);
    } catch (_error) {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    }
  }

  async function copyReport(button) {
    const answer = await fetch(button.dataset.copyFrom, { headers: { Accept: "text/plain" }, cache: "no-store" });
    if (!answer.ok) return;
    const text = await answer.text();
    try {
      await navigator.clipboard.writeText(text);
      confirmCopied(button);
    } catch (_error) {
      const shown = document.getElementById(button.dataset.shownIn);
      const field = shown.querySelector("textarea");
      field.value = text;
      shown.hidden = false;
      field.focus();
      field.select();
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy], [data-copy-from]") : null;
    if (!button) return;
    if (button.dataset.copyFrom) copyReport(button).catch(() => location.assign(button.dataset.copyFrom));
    else copyText(button);
  });
})();
