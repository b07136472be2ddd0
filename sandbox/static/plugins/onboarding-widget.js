// A stand-in for LinkedIn's extension ATSIntegrationWidget. This is not LinkedIn's code.
(function () {
  "use strict";
  if (!window.IN || !document.currentScript) return;
  const base = new URL(document.currentScript.src).origin;

  window.IN.$extension("ATSIntegrationWidget", function (place) {
    const address = new URL(base + "/rsc/frames/ats-integration");
    address.searchParams.set("api_key", place.apiKey);
    address.searchParams.set("origin", window.location.origin);
    address.searchParams.set("bundles", place.data.supportedBundledIntegrationTypes || "");
    const frame = document.createElement("iframe");
    frame.title = "LinkedIn (sandbox): integrations of the tracking system";
    frame.width = place.data.width || "500";
    frame.height = "320";
    frame.referrerPolicy = "origin";
    frame.style.border = "0";
    frame.style.maxWidth = "100%";

    function hear(event) {
      if (!frame.isConnected) return window.removeEventListener("message", hear);
      if (event.source !== frame.contentWindow || event.origin !== base || !event.data) return;
      if (event.data.what === "height") frame.height = String(event.data.height);
      if (event.data.what === "complaint") place.complain(event.data.text);
      if (event.data.what === "integrate") place.call(place.data.onintegrate, event.data.integrations);
    }

    frame.src = address.href;
    place.holder.append(frame);
    window.addEventListener("message", hear);
  });
})();
