// Inside the frame: tells the page around it how high it is and what was asked for, and looks for news.
(function () {
  "use strict";
  const body = document.body;
  const origin = body.dataset.origin;
  const LOOK_EVERY = 1500;
  let height = 0;

  function tell(message) {
    if (window.parent !== window) window.parent.postMessage(message, origin);
  }

  function measure() {
    const found = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (found === height) return;
    height = found;
    tell({ what: "height", height: found });
  }

  function cookiesWork() {
    const across = window.location.protocol === "https:" || body.dataset.across === "yes";
    document.cookie = "beckon_sandbox_probe=1; path=/; max-age=60" + (across ? "; SameSite=None; Secure" : "; SameSite=Lax");
    return document.cookie.includes("beckon_sandbox_probe=1");
  }

  const notice = document.getElementById("cookies-blocked");
  if (!cookiesWork() && notice) {
    notice.hidden = false;
    document.getElementById("frame-content").hidden = true;
    tell({ what: "complaint", text: notice.textContent.trim().replace(/\s+/g, " ") });
  } else if (notice && !notice.hidden) {
    tell({ what: "complaint", text: notice.textContent.trim().replace(/\s+/g, " ") });
  }

  const asked = body.dataset.integrations;
  if (asked) tell({ what: "integrate", integrations: JSON.parse(asked) });
  if (body.dataset.linked) tell({ what: "link", person: body.dataset.linked });
  if (body.dataset.unlinked) tell({ what: "unlink", person: body.dataset.unlinked });

  async function look() {
    const list = document.querySelector("[data-part]");
    if (!list || document.hidden) return;
    const address = new URL(window.location.href);
    address.searchParams.set("part", list.dataset.part);
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const text = await answer.text();
    if (text === look.former) return;
    look.former = text;
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(list.id);
    if (fresh && fresh.dataset.state !== list.dataset.state) return window.location.replace(window.location.href); // another page by now
    if (!fresh || fresh.textContent === list.textContent) return;
    const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
    list.replaceWith(fresh);
    if (focused) {
      const again = Array.from(fresh.querySelectorAll("button")).find((button) => button.value === focused);
      (again || fresh).focus();
    }
    measure();
  }

  new ResizeObserver(measure).observe(document.documentElement);
  measure();
  window.setInterval(() => look().catch(() => undefined), LOOK_EVERY);
})();
