// A stand-in for LinkedIn's script loader. This is not LinkedIn's code.
//
//   <script src=".../xdoor/scripts/in.js">
//     api_key: 86...
//     extensions: ATSIntegrationWidget@https://.../rsc/extensions/onboarding-widget
//   </script>
//   <script type="IN/ATSIntegrationWidget" data-onintegrate="nameOfAGlobalFunction" ...></script>
//
// Pages that bring elements later call IN.parse(element); calling it twice is harmless.
(function () {
  "use strict";
  const own = document.currentScript || Array.from(document.querySelectorAll("script[src]")).reverse().find((one) => one.src.includes("/xdoor/scripts/in.js"));
  if (!own) return;
  const base = new URL(own.src).origin;
  const settings = read(own.textContent);

  function read(text) {
    const found = {};
    for (const line of text.split(/[\n\r]+/)) {
      const at = line.indexOf(":");
      if (at > 0) found[line.slice(0, at).trim()] = line.slice(at + 1).trim();
    }
    return found;
  }

  // A page that swaps its content may bring the loader again: the first one stays in charge.
  if (window.IN && window.IN.ENV && window.IN.ENV.js.apiKey === settings.api_key) {
    window.IN.parse();
    return;
  }

  const tags = new Map(); // name of a tag -> function that puts it into the page
  const placed = new WeakSet(); // elements that have their frame
  const listeners = { systemReady: [], frameworkLoaded: [] };
  const happened = new Set();
  let admitted = false;

  function complain(text) {
    console.error("LinkedIn plugin (sandbox): " + text);
  }

  function call(name, argument) {
    const target = name && name.split(".").reduce((where, part) => (where ? where[part] : undefined), window);
    if (typeof target === "function") target(argument);
    else if (name) complain("there is no global function named " + name + ".");
  }

  function parse(root) {
    if (!admitted) return;
    const where = root && root.querySelectorAll ? root : document;
    const elements = Array.from(where.querySelectorAll('script[type^="IN/"]'));
    if (where.matches && where.matches('script[type^="IN/"]')) elements.push(where);
    for (const element of elements) {
      const name = element.type.slice(3).replace("+init", "");
      if (placed.has(element) || !tags.has(name)) continue;
      placed.add(element);
      // Content that a page kept and put back holds the frame of former times.
      const former = element.previousElementSibling;
      if (former && former.classList.contains("IN-widget")) former.remove();
      const holder = document.createElement("span");
      holder.className = "IN-widget";
      element.before(holder);
      element.type = "IN/" + name + "+init";
      tags.get(name)({ element: element, holder: holder, data: element.dataset, apiKey: settings.api_key, call: call, complain: complain });
    }
  }

  function happen(name) {
    happened.add(name);
    for (const listener of listeners[name].splice(0)) listener();
  }

  function load(address, failed) {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("error", () => complain(failed));
    document.head.append(script);
  }

  window.IN = {
    ENV: { js: { apiKey: settings.api_key, base: base } },
    parse: parse,
    Event: {
      on(_object, name, listener, scope) {
        const bound = scope ? listener.bind(scope) : listener;
        if (happened.has(name)) bound();
        else if (listeners[name]) listeners[name].push(bound);
      },
    },
    // What the scripts below call.
    $admit(answer) {
      if (!answer.ok) return complain(answer.error);
      admitted = true;
      happen("frameworkLoaded");
      for (const entry of (settings.extensions || "").split(",")) {
        const at = entry.indexOf("@");
        const address = entry.slice(at + 1).trim();
        if (at > 0 && address) load(address, "the extension " + address + " did not load.");
      }
      for (const name of (settings.onLoad || "").split(",")) call(name.trim());
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => happen("systemReady"));
      else happen("systemReady");
    },
    $extension(name, place) {
      tags.set(name, place);
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => parse());
      else parse();
    },
  };
  window.IN.Event.onOnce = window.IN.Event.on;

  if (!settings.api_key) return complain("You must specify a valid API key.");
  load(
    base + "/uas/js/userspace?apiKey=" + encodeURIComponent(settings.api_key) + "&xd_origin_host=" + encodeURIComponent(window.location.origin),
    "the platform did not answer.",
  );
})();
