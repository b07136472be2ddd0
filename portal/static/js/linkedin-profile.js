// A person's LinkedIn tab: brings LinkedIn's profile widget as soon as its place has come into the page, and tells
// Beckon whom somebody linked or unlinked in it. LinkedIn hands over the member and nothing else.
(function () {
  "use strict";

  const NARROWEST = 280;

  function begin(within) {
    const places = Array.from(within.querySelectorAll?.("[data-linkedin-profile]") ?? []);
    if (within.matches?.("[data-linkedin-profile]")) places.push(within);
    for (const place of places) {
      if (place.dataset.begun) continue;
      place.dataset.begun = "yes";
      const widest = Number(place.dataset.width);
      window.beckonWidget(place, {
        tag: "HcmWidget",
        attributes: {
          ...JSON.parse(place.dataset.attributes),
          width: String(Math.max(NARROWEST, Math.min(widest, place.clientWidth))),
        },
      });
    }
  }

  function tell(name, member) {
    const place = document.querySelector("[data-linkedin-profile]");
    if (!place) return;
    window.htmx.ajax("POST", place.dataset[name], {
      source: place,
      target: "#linkedin-card",
      swap: "outerHTML",
      values: { member: String(member ?? "") },
    });
  }

  window.beckonProfileLinked = (member) => tell("linkUrl", member);
  window.beckonProfileUnlinked = (member) => tell("unlinkUrl", member);

  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
  begin(document);
})();
