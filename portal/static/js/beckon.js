// Everything the pages do by themselves, in one file without inline handlers, so that the policy can forbid those.
// Pages ask for behaviour with data attributes only; CONTRIBUTING tells which.
(function () {
  "use strict";

  const root = document.documentElement;
  const words = () => document.getElementById("beckon-texts")?.dataset ?? {};
  const language = root.lang || "en";

  /** Storage may be forbidden by the browser; then nothing is remembered and everything still works. */
  const store = {
    get(key) {
      try {
        return localStorage.getItem(key);
      } catch (_error) {
        return null;
      }
    },
    set(key, value) {
      try {
        localStorage.setItem(key, value);
      } catch (_error) {
        /* not remembered */
      }
    },
  };

  // ---------- Live regions and toasts ----------

  /** Says a text aloud to screen readers. Clearing first makes the same sentence heard twice. */
  function announce(text, urgent) {
    const region = document.getElementById(urgent ? "live-assertive" : "live-polite");
    if (!region || !text) return;
    region.textContent = "";
    setTimeout(() => (region.textContent = text), 60);
  }

  const TONES = {
    success: "good", good: "good", warning: "warn", warn: "warn", error: "bad", danger: "bad", bad: "bad",
    info: "info", message: "info", neutral: "neutral",
  };

  function armToast(toast) {
    if (toast.dataset.toast === "bad") return; // Errors stay until they are closed.
    const length = toast.querySelector("[data-toast-text]").textContent.length;
    let timer = null;
    const arm = () => {
      clearTimeout(timer);
      timer = setTimeout(() => toast.remove(), 5000 + 50 * length);
    };
    const hold = () => clearTimeout(timer);
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("pointerleave", arm);
    toast.addEventListener("focusout", arm);
    arm();
  }

  function showToast(text, tone) {
    const kind = TONES[tone] || "info";
    const pattern = document
      .getElementById("toast-templates")
      ?.content.querySelector(`[data-toast="${kind}"]`);
    if (!pattern || !text) return;
    const toast = pattern.cloneNode(true);
    toast.querySelector("[data-toast-text]").textContent = text;
    const shelf = document.getElementById("toasts");
    shelf.append(toast);
    while (shelf.children.length > 5) shelf.firstElementChild.remove();
    armToast(toast);
    announce(text, kind === "bad");
  }

  // ---------- Times ----------

  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const dayAndTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const dayOnly = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" });

  function relativeWords(moment) {
    const seconds = (moment - Date.now()) / 1000;
    const size = Math.abs(seconds);
    if (size < 45) return words().justNow || "";
    if (size < 45 * 60) return relative.format(Math.round(seconds / 60), "minute");
    if (size < 22 * 3600) return relative.format(Math.round(seconds / 3600), "hour");
    if (size < 30 * 86400) return relative.format(Math.round(seconds / 86400) || -1, "day");
    return dayOnly.format(moment);
  }

  function tellTimes(within) {
    for (const element of within.querySelectorAll("time[data-relative], time[data-absolute]")) {
      const moment = new Date(element.dateTime);
      if (Number.isNaN(moment.getTime())) continue;
      const text = "relative" in element.dataset ? relativeWords(moment) : dayAndTime.format(moment);
      if (element.textContent !== text) element.textContent = text;
      const title = full.format(moment);
      if (element.title !== title) element.title = title;
    }
  }

  // ---------- Keeping what the reader does while a panel is replaced ----------

  const FOCUSABLE =
    "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]";

  /** How to find the same element again in new markup: by id, else by its place inside the nearest row with an id. */
  function addressOf(element, panel) {
    if (element.id) return { id: element.id };
    const home = element.closest("[id]");
    if (!home || !panel.contains(home)) return null;
    const selector =
      element.tagName.toLowerCase() +
      (element.name ? `[name="${CSS.escape(element.name)}"]` : "") +
      (element.getAttribute("href") ? `[href="${CSS.escape(element.getAttribute("href"))}"]` : "");
    return {
      home: home.id,
      selector,
      index: Array.from(home.querySelectorAll(selector)).indexOf(element),
    };
  }

  function findAgain(address, panel) {
    if (!address) return null;
    const found = address.id
      ? document.getElementById(address.id)
      : document.getElementById(address.home)?.querySelectorAll(address.selector)[address.index];
    return found && panel.contains(found) ? found : null;
  }

  function isChanged(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") {
      return Array.from(field.options).some((option) => option.selected !== option.defaultSelected);
    }
    return field.value !== field.defaultValue;
  }

  function remember(panel) {
    const active = document.activeElement;
    const state = {
      focus: null,
      hadFocus: active !== panel && panel.contains(active),
      panelFocus: active === panel,
      fields: [],
      open: [],
      scrolled: [],
      ids: new Set(Array.from(panel.querySelectorAll("[id]"), (element) => element.id)),
      anchor: null,
    };
    if (state.hadFocus) {
      state.focus = { at: addressOf(active, panel) };
      try {
        state.focus.start = active.selectionStart;
        state.focus.end = active.selectionEnd;
        state.focus.direction = active.selectionDirection;
      } catch (_error) {
        /* some input types have no selection */
      }
    }
    for (const field of panel.querySelectorAll("input:not([type=hidden]):not([type=file]), select, textarea")) {
      if (!isChanged(field)) continue;
      const at = addressOf(field, panel);
      if (!at) continue;
      const chosen = field.tagName === "SELECT" ? Array.from(field.selectedOptions, (option) => option.value) : null;
      state.fields.push({ at, value: field.value, checked: field.checked, chosen });
    }
    for (const element of panel.querySelectorAll("details")) {
      state.open.push({ at: addressOf(element, panel), open: element.open });
    }
    for (const element of panel.querySelectorAll("*")) {
      if (element.scrollTop || element.scrollLeft) {
        state.scrolled.push({ at: addressOf(element, panel), top: element.scrollTop, left: element.scrollLeft });
      }
    }
    const box = panel.getBoundingClientRect();
    if (box.top < 0) {
      const anchor = Array.from(panel.querySelectorAll("tr[id], li[id], article[id]")).find(
        (element) => element.getBoundingClientRect().bottom > 0,
      );
      state.anchor = anchor
        ? { id: anchor.id, top: anchor.getBoundingClientRect().top }
        : { bottom: box.bottom };
    }
    return state;
  }

  function restore(panel, state) {
    for (const { at, value, checked, chosen } of state.fields) {
      const field = findAgain(at, panel);
      if (!field) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
      else if (chosen) for (const option of field.options) option.selected = chosen.includes(option.value);
      else field.value = value;
    }
    for (const { at, open } of state.open) {
      const element = findAgain(at, panel);
      if (element) element.open = open;
    }
    for (const { at, top, left } of state.scrolled) {
      const element = findAgain(at, panel);
      if (element) element.scrollTo({ top, left, behavior: "instant" });
    }
    if (state.panelFocus) panel.focus({ preventScroll: true });
    if (state.hadFocus) {
      const element = findAgain(state.focus.at, panel) || panel;
      if (element !== document.activeElement) element.focus({ preventScroll: true });
      if (element !== panel && state.focus.start != null) {
        try {
          element.setSelectionRange(state.focus.start, state.focus.end, state.focus.direction || "none");
        } catch (_error) {
          /* some input types have no selection */
        }
      }
    }
    if (state.anchor) {
      const now = state.anchor.id
        ? document.getElementById(state.anchor.id)?.getBoundingClientRect().top
        : panel.getBoundingClientRect().bottom;
      const then = state.anchor.id ? state.anchor.top : state.anchor.bottom;
      if (now !== undefined && Math.abs(now - then) > 1) {
        window.scrollBy({ top: now - then, behavior: "instant" });
      }
    }
    for (const element of panel.querySelectorAll("tr[id], li[id], article[id]")) {
      if (!state.ids.has(element.id)) element.classList.add("is-new");
    }
  }

  /** Numbers of a panel that also stand elsewhere on the page, in a tab say, follow it. */
  function mirror(panel) {
    for (const source of panel.querySelectorAll("[data-mirror]")) {
      for (const copy of document.querySelectorAll(`[data-mirrors="${CSS.escape(source.dataset.mirror)}"]`)) {
        copy.textContent = source.textContent;
      }
    }
  }

  // ---------- Live panels ----------

  const LONGEST_WAIT = 30000;
  const ANSWER_WITHIN = 20000;
  const FAILURES_BEFORE_SAYING = 3;
  const pollers = new Map(); // id of the panel -> its poller
  let composing = false;
  document.addEventListener("compositionstart", () => (composing = true));
  document.addEventListener("compositionend", () => (composing = false));

  /** While the reader is in the middle of something that a swap would break, the panel waits. */
  function isHeld(panel) {
    return (
      (composing && panel.contains(document.activeElement)) ||
      panel.matches(".htmx-request, .htmx-swapping, .htmx-settling") ||
      panel.querySelector("dialog[open], [data-asked], [data-busy], [data-live-hold], .htmx-request, .htmx-swapping") !== null
    );
  }

  class Poller {
    constructor(id) {
      this.id = id;
      this.timer = null;
      this.inFlight = false;
      this.until = 0;
      this.failures = 0;
      this.ordinaryStatus = null;
    }

    get panel() {
      const panel = document.getElementById(this.id);
      return panel && panel.dataset.live ? panel : null;
    }

    stop() {
      clearTimeout(this.timer);
      pollers.delete(this.id);
    }

    wait(milliseconds) {
      clearTimeout(this.timer);
      if (document.hidden) return; // Becoming visible asks again.
      const jitter = 0.9 + 0.2 * Math.random();
      this.until = performance.now() + milliseconds * jitter;
      this.timer = setTimeout(() => this.ask(), milliseconds * jitter);
    }

    /** What somebody pressed may have put a panel there that changes sooner than the one before it. */
    hurry(milliseconds) {
      if (!this.inFlight && this.until - performance.now() > milliseconds) this.wait(milliseconds);
    }

    async ask() {
      clearTimeout(this.timer);
      if (this.inFlight) return;
      const panel = this.panel;
      if (!panel) return this.stop();
      if (document.hidden) return;
      const every = Math.max(250, Number(panel.dataset.liveEvery) || 1000);
      if (isHeld(panel)) return this.wait(every);

      const address = new URL(panel.dataset.live, location.href);
      if (address.origin !== location.origin) return this.stop();
      address.searchParams.set("version", panel.dataset.liveVersion ?? "");
      const abort = new AbortController();
      const tooLate = setTimeout(() => abort.abort(), ANSWER_WITHIN);
      const asked = performance.now();
      let pause = every;
      this.inFlight = true;
      try {
        const response = await fetch(address, {
          headers: {
            "HX-Request": "true",
            "HX-Target": this.id,
            "HX-Current-URL": location.href,
            "X-Live-Panel": "1",
            Accept: "text/html",
          },
          cache: "no-store",
          credentials: "same-origin",
          redirect: "manual",
          signal: abort.signal,
        });
        const text = response.status === 204 ? "" : await response.text();
        const took = performance.now() - asked;
        if (took > 800) pause = Math.min(LONGEST_WAIT, every + 2 * took);
        if (this.follow(response)) return;
        if (response.status === 204) {
          this.succeeded();
        } else if (response.ok) {
          if (!this.take(panel, text)) throw new Error("not this panel");
          this.succeeded();
          if (response.status === 286) return this.stop();
        } else if ([401, 403, 404, 410].includes(response.status)) {
          return this.giveUp();
        } else {
          pause = this.failed(every, Number(response.headers.get("Retry-After")) * 1000);
        }
      } catch (_error) {
        pause = this.failed(every, 0);
      } finally {
        clearTimeout(tooLate);
        this.inFlight = false;
      }
      if (this.panel) this.wait(pause);
      else this.stop();
    }

    /** What the answer's headers ask for; true when the page is being left. */
    follow(response) {
      const leave = response.headers.get("HX-Redirect");
      if (leave) {
        this.stop();
        location.assign(leave);
        return true;
      }
      if (response.headers.get("HX-Refresh") === "true" || response.type === "opaqueredirect") {
        this.stop();
        location.reload();
        return true;
      }
      const triggers = response.headers.get("HX-Trigger");
      if (triggers) {
        const events = triggers.startsWith("{")
          ? JSON.parse(triggers)
          : Object.fromEntries(triggers.split(",").map((name) => [name.trim(), {}]));
        for (const [name, detail] of Object.entries(events)) {
          window.htmx.trigger(this.panel ?? document.body, name, typeof detail === "object" ? detail : { value: detail });
        }
      }
      return false;
    }

    /** Puts the new fragment in place of the panel that was asked about; false when the answer is something else. */
    take(panel, text) {
      if (this.panel !== panel || isHeld(panel)) return true; // Replaced or in use meanwhile: the next answer counts.
      const fresh = new DOMParser().parseFromString(text, "text/html").body;
      const first = fresh.firstElementChild;
      if (!first || first.id !== this.id || fresh.childElementCount !== 1) return false;
      const state = remember(panel);
      window.htmx.swap(panel, text, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
      const now = document.getElementById(this.id);
      this.ordinaryStatus = null;
      restore(now, state);
      prepare(now);
      mirror(now);
      announce(now.dataset.announce);
      now.dispatchEvent(new CustomEvent("panel-updated", { bubbles: true }));
      return true;
    }

    succeeded() {
      const wasLost = this.failures >= FAILURES_BEFORE_SAYING;
      this.failures = 0;
      if (!wasLost) return;
      const panel = document.getElementById(this.id);
      panel?.classList.remove("is-lost");
      const status = panel?.querySelector("[data-live-status]");
      if (status && this.ordinaryStatus) status.replaceChildren(...this.ordinaryStatus);
      this.ordinaryStatus = null;
      announce(words().back);
    }

    failed(every, named) {
      this.failures += 1;
      if (this.failures === FAILURES_BEFORE_SAYING) {
        this.say(words().lost);
        announce(words().lost);
      }
      return Math.max(named || 0, Math.min(LONGEST_WAIT, every * 2 ** Math.min(this.failures, 8)));
    }

    giveUp() {
      this.say(words().stopped);
      announce(words().stopped);
      this.stop();
    }

    say(text) {
      const panel = this.panel;
      const status = panel?.querySelector("[data-live-status]");
      panel?.classList.add("is-lost");
      if (!status) return;
      this.ordinaryStatus ??= Array.from(status.childNodes);
      status.textContent = text;
    }
  }

  function startPanels(within) {
    const panels = Array.from(within.querySelectorAll?.("[data-live]") ?? []);
    if (within.matches?.("[data-live]")) panels.push(within);
    for (const panel of panels) {
      if (!panel.id) continue;
      if (pollers.has(panel.id)) {
        pollers.get(panel.id).hurry(Number(panel.dataset.liveEvery) || 1000);
        continue;
      }
      const poller = new Poller(panel.id);
      pollers.set(panel.id, poller);
      poller.wait(Number(panel.dataset.liveEvery) || 1000);
    }
  }

  function askAll() {
    for (const poller of Array.from(pollers.values())) poller.ask();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      for (const poller of pollers.values()) clearTimeout(poller.timer);
    } else {
      tellTimes(document);
      askAll();
    }
  });
  window.addEventListener("online", askAll);

  // ---------- Sending ----------

  const SENDING_AT_MOST = 30000;
  const HX = "[hx-post], [hx-put], [hx-patch], [hx-delete], [hx-get]";

  function makeBusy(button) {
    if ("busy" in button.dataset) return;
    const label = button.querySelector("span:last-of-type") || button;
    button.dataset.busy = label.textContent;
    button.style.minWidth = `${button.offsetWidth}px`;
    label.textContent = button.dataset.busyText || words().busy;
    button.disabled = true;
  }

  function makeReady(button) {
    if (!("busy" in button.dataset)) return;
    const label = button.querySelector("span:last-of-type") || button;
    label.textContent = button.dataset.busy;
    delete button.dataset.busy;
    button.style.minWidth = "";
    button.disabled = false;
    if (document.activeElement === document.body) button.focus({ preventScroll: true });
  }

  function release(form) {
    delete form.dataset.sending;
    for (const button of Array.from(form.elements)) if ("busy" in button.dataset) makeReady(button);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const submitter = event.submitter;
    if ((submitter?.formMethod || form.method) === "dialog") return;
    const byHtmx = form.matches(HX) || submitter?.matches(HX);
    if (event.defaultPrevented && !byHtmx) return;
    if (form.method === "get" && !byHtmx && !submitter?.dataset.busyText) return;
    form.dataset.sending = "";
    const button = submitter || form.querySelector("button[type=submit]");
    // Disabled only after the browser has read the form, or the button's own value would be lost.
    setTimeout(() => {
      if (button && "sending" in form.dataset) makeBusy(button);
    }, 0);
    setTimeout(() => release(form), SENDING_AT_MOST); // An answer that is a download leaves the page standing.
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const element = event.detail.elt;
    if (element.matches("button[data-busy-text]:not([type=submit])")) makeBusy(element);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const element = event.detail.elt;
    const form = element.tagName === "FORM" ? element : element.form;
    if (form) release(form);
    if (element.matches?.("button")) makeReady(element);
  });

  window.addEventListener("pageshow", (event) => {
    for (const form of document.forms) release(form);
    if (event.persisted) askAll();
  });

  // ---------- Answers that are not what was asked for ----------

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, isError } = event.detail;
    const wholePage = /^\s*(<!doctype|<html)/i.test(xhr.responseText || "");
    if (!wholePage) return;
    if (isError) {
      // A page about an error does not belong inside a panel (a proxy's, say).
      event.detail.shouldSwap = false;
      showToast(words().failed, "error");
    } else if (xhr.status < 300 && !event.detail.selectOverride && !event.detail.elt?.closest("[hx-select]")) {
      // A redirect was followed silently: go where it led instead of nesting the page.
      event.detail.shouldSwap = false;
      location.assign(xhr.responseURL || location.href);
    }
  });

  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => showToast(words().unreachable, "error"));
  }

  document.addEventListener("toast", (event) => {
    const detail = event.detail || {};
    showToast(detail.text ?? detail.message ?? detail.value, detail.tone ?? detail.category);
  });

  document.addEventListener("announce", (event) => announce(event.detail?.text));

  // ---------- Dialogs and confirmation ----------

  function askFirst(source, proceed) {
    const dialog = document.getElementById("confirm-dialog");
    const title = document.getElementById("confirm-dialog-title");
    const yes = document.getElementById("confirm-dialog-yes");
    const no = document.getElementById("confirm-dialog-no");
    if (dialog.open) return;
    title.textContent = source.dataset.confirmTitle || title.dataset.default;
    document.getElementById("confirm-dialog-text").textContent = source.dataset.confirm;
    yes.textContent = source.dataset.confirmAction || yes.dataset.default;
    const danger = source.dataset.confirmTone === "danger";
    yes.classList.toggle("btn-danger", danger);
    yes.classList.toggle("btn-primary", !danger);
    // What is asked about stays on the page until the answer: a panel around it waits with what is new.
    source.dataset.asked = "";
    let answered = false;
    yes.onclick = () => {
      answered = true;
      dialog.close();
    };
    no.onclick = () => dialog.close();
    dialog.addEventListener(
      "close",
      () => {
        delete source.dataset.asked;
        if (answered) proceed();
      },
      { once: true },
    );
    dialog.showModal();
    (danger ? no : yes).focus();
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    // The panel is as old as it was, so its next look brings what this one would have brought.
    if (event.detail.target?.querySelector("[data-asked]")) event.detail.shouldSwap = false;
  });

  let agreed = null; // What the reader has just said yes to, for the one event that follows.

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if ("sending" in form.dataset) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      const source = event.submitter?.dataset.confirm ? event.submitter : form.dataset.confirm ? form : null;
      if (!source || agreed === form) {
        agreed = null;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      askFirst(source, () => {
        agreed = form;
        form.requestSubmit(submitter && submitter.form === form ? submitter : undefined);
        agreed = null;
      });
    },
    true,
  );

  document.addEventListener(
    "click",
    (event) => {
      const element = event.target.closest?.("a[data-confirm], button[data-confirm]");
      if (!element || element === agreed || (element.type === "submit" && element.form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      askFirst(element, () => {
        agreed = element;
        element.click();
        agreed = null;
      });
    },
    true,
  );

  // ---------- Menus ----------

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!except || !menu.contains(except)) menu.open = false;
    }
  }

  document.addEventListener("focusin", (event) => closeMenus(event.target));

  function moveInMenu(menu, step) {
    const items = Array.from(menu.querySelectorAll(".bk-menu-list :is(a[href], button:not(:disabled))")).filter(
      (item) => item.offsetParent !== null,
    );
    if (!items.length) return;
    const at = items.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length;
    items[next].focus();
  }

  // ---------- Clicks ----------

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    closeMenus(target);

    const opener = target.closest("[data-dialog]");
    if (opener) {
      closeMenus();
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog && !dialog.open) dialog.showModal();
    }
    if (target.closest("[data-dialog-close]") || (target.tagName === "DIALOG" && isOutside(target, event))) {
      target.closest("dialog")?.close();
    }
    const toast = target.closest("[data-toast-close]")?.closest("[data-toast]");
    if (toast) toast.remove();

    const theme = target.closest("[data-theme-set]");
    if (theme) {
      window.beckonTheme?.choose(theme.dataset.themeSet);
      showTheme();
    }
    const fill = target.closest("[data-fill]");
    if (fill) {
      for (const [id, value] of Object.entries(JSON.parse(fill.dataset.fill))) {
        const field = document.getElementById(id);
        if (field) field.value = value;
      }
      const form = document.getElementById(Object.keys(JSON.parse(fill.dataset.fill))[0])?.form;
      form?.querySelector("button[type=submit]")?.focus();
    }
    if (target.closest(".bk-skip")) document.getElementById("content")?.focus();
  });

  function isOutside(dialog, event) {
    if (!event.clientX && !event.clientY) return false; // From the keyboard.
    const box = dialog.getBoundingClientRect();
    return (
      event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom
    );
  }

  function showTheme() {
    const choice = root.getAttribute("data-theme-choice") || "system";
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === choice));
    }
  }

  // ---------- Keyboard ----------

  const CHORD_WITHIN = 1200;
  let chord = 0; // When "g" was pressed.

  function isTyping(element) {
    return (
      element.isContentEditable ||
      element.matches("textarea, select") ||
      (element.matches("input") && !["checkbox", "radio", "button", "submit", "range"].includes(element.type))
    );
  }

  function stepThroughItems(step) {
    const items = Array.from(document.querySelectorAll("[data-key-item]")).filter((item) => item.offsetParent !== null);
    if (!items.length) return;
    const at = items.findIndex((item) => item.contains(document.activeElement));
    const item = items[Math.max(0, Math.min(items.length - 1, at + step))] || items[0];
    const place = item.matches(FOCUSABLE) ? item : item.querySelector(FOCUSABLE);
    place?.focus();
    item.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const menu = target.closest("details[data-menu]");
    if (event.key === "Escape") {
      const open = menu?.open ? menu : document.querySelector("details[data-menu][open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
        event.preventDefault();
      }
      return;
    }
    if (menu && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      menu.open = true;
      moveInMenu(menu, event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(target)) return;
    if (store.get("beckon-shortcuts") === "off" || document.querySelector("dialog[open]")) return;

    if (chord && Date.now() - chord < CHORD_WITHIN) {
      chord = 0;
      const link = document.querySelector(`[data-shortcut="g ${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    if (event.key === "g") {
      chord = Date.now();
    } else if (event.key === "/") {
      const field = document.querySelector('[data-shortcut="/"]');
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "?") {
      event.preventDefault();
      closeMenus();
      document.getElementById("shortcut-dialog")?.showModal();
    } else if (event.key === "j" || event.key === "k") {
      stepThroughItems(event.key === "j" ? 1 : -1);
    } else if (event.key === "s") {
      const picker = target.closest("[data-key-item]")?.querySelector("[data-stage-picker]");
      if (!picker) return;
      event.preventDefault();
      if (picker.tagName === "DETAILS") {
        picker.open = true;
        (picker.querySelector(".bk-menu-list :is(a[href], button)") || picker.querySelector("summary")).focus();
      } else {
        picker.focus();
        if (picker.matches("button, a")) picker.click();
      }
    }
  });

  // ---------- Start ----------

  /** Readies markup that is new on the page, at load and after each swap. */
  function prepare(within) {
    tellTimes(within.parentNode || within);
    startPanels(within);
    // A dialog that a page comes with (a form to be mended, say) stands open without scripts; with them it is modal.
    for (const dialog of within.querySelectorAll?.("dialog[data-open-now]") ?? []) {
      dialog.removeAttribute("open");
      dialog.removeAttribute("data-open-now");
      dialog.showModal();
    }
  }

  function takeFocus(within) {
    const place = within.matches?.("[data-take-focus]") ? within : within.querySelector?.("[data-take-focus]");
    place?.focus();
  }

  prepare(document);
  takeFocus(document);
  showTheme();
  window.htmx.onLoad((element) => {
    if (element === document.body) return;
    prepare(element);
    takeFocus(element);
  });
  setInterval(() => {
    if (!document.hidden) tellTimes(document);
  }, 60000);

  const switchBox = document.getElementById("shortcuts-on");
  if (switchBox) {
    switchBox.checked = store.get("beckon-shortcuts") !== "off";
    switchBox.addEventListener("change", () => store.set("beckon-shortcuts", switchBox.checked ? "on" : "off"));
  }
  const flashed = Array.from(document.querySelectorAll("#toasts [data-toast]"));
  flashed.forEach(armToast);
  for (const urgent of [true, false]) {
    const texts = flashed
      .filter((toast) => (toast.dataset.toast === "bad") === urgent)
      .map((toast) => toast.querySelector("[data-toast-text]").textContent.trim());
    if (texts.length) setTimeout(() => announce(texts.join(" "), urgent), 300);
  }
})();
