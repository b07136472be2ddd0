// Admin settings > LinkedIn Integration: brings LinkedIn's widget when somebody asks for it (linkedin-widget.js) and
// tells the checklist what came of it.
(function () {
  "use strict";

  const place = document.getElementById("linkedin-place");
  let begun = false;

  // ---------- The widget ----------

  function open() {
    if (!place || !place.dataset.apiKey) return;
    place.hidden = false;
    for (const button of document.querySelectorAll("[data-linkedin-connect]")) {
      if (button.hasAttribute("aria-expanded")) button.setAttribute("aria-expanded", "true");
    }
    if (begun) return;
    begun = true;
    window.beckonWidget(place, {
      tag: "ATSIntegrationWidget",
      attributes: {
        supportedBundledIntegrationTypes: place.dataset.bundles,
        onintegrate: "beckonIntegrationsRequested",
        width: String(Math.max(280, Math.min(600, place.clientWidth))),
      },
      found: tell,
    });
  }

  // ---------- Saying it ----------

  let told = "";

  /** Tell the checklist, once for each outcome. */
  function tell(found, said) {
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
