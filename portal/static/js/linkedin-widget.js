// LinkedIn's widgets in our pages: loads LinkedIn's script once, brings a widget into its place, and says in words what
// kept it away. Whatever LinkedIn's scripts do, the page around them works. Nothing inside LinkedIn's frames is read.
//
//   <div data-loader data-api-key data-extensions data-origin>
//     <p data-widget-status data-loading data-there></p> <div data-widget-frame></div>
//     <div data-widget-trouble="not-loaded" hidden>... <p data-widget-says hidden><span></span></p></div> ...
//   </div>
//   window.beckonWidget(place, { tag, attributes, found(outcome, says) })
(function () {
  "use strict";

  const FRAME_WITHIN = 8000; // From the beginning until LinkedIn's frame must stand there.
  const SLOW_AFTER = 3000; // ... until the page says that LinkedIn takes its time.
  const SETTLED_AFTER = 2500; // From the frame until all is known; complaints come in between.
  const ABOUT_IT = /linkedin|api domain|api key/i;

  const said = []; // What LinkedIn's scripts wrote to the console.
  let listening = false;
  let latest = null; // The widget that complaints are about: a page shows one at a time.
  let loader = null;

  const isAboutCookies = (text) => /cookie/i.test(text);
  const isAboutOrigin = (text) => /API domain|api key/i.test(text);

  /** LinkedIn documents that its widgets report trouble in the browser's console; nobody looks there. */
  function listen() {
    if (listening) return;
    listening = true;
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
    latest?.heard(text);
  }

  /** LinkedIn's script, once a page; after it failed to come, again. */
  function load(place, failed) {
    if (loader) {
      window.IN?.parse?.(place);
      return;
    }
    loader = document.createElement("script");
    loader.textContent = `\n  api_key: ${place.dataset.apiKey}\n  extensions: ${place.dataset.extensions}\n`;
    loader.addEventListener("error", () => {
      loader.remove();
      loader = null;
      failed();
    });
    loader.src = place.dataset.loader;
    document.head.append(loader);
  }

  class Widget {
    constructor(place, { tag, attributes, found }) {
      this.place = place;
      this.tag = tag;
      this.attributes = attributes;
      this.found = found ?? (() => {});
      this.frame = null;
      latest = this;
    }

    open() {
      this.status("loading");
      if (location.origin !== this.place.dataset.origin) {
        // LinkedIn would refuse in its own words; ours say what to do.
        this.fail("other-address", { origin: "other-address" });
        return;
      }
      listen();
      const element = document.createElement("script");
      element.type = `IN/${this.tag}`;
      Object.assign(element.dataset, this.attributes);
      const holder = this.place.querySelector("[data-widget-frame]");
      new MutationObserver(() => this.look()).observe(holder, { childList: true, subtree: true });
      holder.append(element);
      load(this.place, () => this.fail("not-loaded", { loader: "not-loaded" }));
      setTimeout(() => {
        if (!this.frame && !this.shownTrouble()) this.status("slow");
      }, SLOW_AFTER);
      setTimeout(() => {
        if (this.place.isConnected && !this.frame && !this.shownTrouble()) {
          this.fail("blank", { loader: window.IN ? "ok" : "not-loaded", frames: "blank" });
        }
      }, FRAME_WITHIN);
    }

    look() {
      const found = this.place.querySelector("[data-widget-frame] iframe");
      if (!found || found === this.frame) return;
      this.frame = found;
      for (const notice of this.place.querySelectorAll('[data-widget-trouble="blank"]')) notice.hidden = true;
      this.frame.addEventListener("load", () => setTimeout(() => this.finish(), SETTLED_AFTER), { once: true });
      setTimeout(() => this.finish(), FRAME_WITHIN);
      this.status("there");
    }

    heard(text) {
      if (isAboutCookies(text)) this.finish();
      else if (isAboutOrigin(text)) this.fail("not-allowed", { loader: "ok", origin: "not-allowed" });
    }

    /** The frame is there: everything that can be known from outside is known. */
    finish() {
      if (said.some(isAboutCookies)) this.fail("cookies", { loader: "ok", origin: "ok", frames: "cookies" });
      else this.found({ loader: "ok", origin: "ok", frames: "ok" }, said);
    }

    status(word) {
      const line = this.place.querySelector("[data-widget-status]");
      if (word in line.dataset) line.textContent = line.dataset[word];
      else if (!word) line.textContent = "";
    }

    shownTrouble() {
      return this.place.querySelector("[data-widget-trouble]:not([hidden])");
    }

    fail(problem, outcome) {
      if (!this.frame) this.status("");
      const notice = this.place.querySelector(`[data-widget-trouble="${problem}"]`);
      for (const other of this.place.querySelectorAll("[data-widget-trouble]")) other.hidden = other !== notice;
      const words = notice.querySelector("[data-widget-says]");
      if (said.length) {
        words.hidden = false;
        words.querySelector("span").textContent = said[said.length - 1];
      }
      this.found(outcome, said);
    }
  }

  window.beckonWidget = (place, options) => new Widget(place, options).open();
})();
