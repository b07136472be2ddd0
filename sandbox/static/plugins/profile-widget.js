// A stand-in for LinkedIn's extension HcmWidget. This is not LinkedIn's code.
(function () {
  "use strict";
  if (!window.IN || !document.currentScript) return;
  const base = new URL(document.currentScript.src).origin;

  window.IN.$extension("HcmWidget", function (place) {
    const data = place.data;
    const address = new URL(base + "/rsc/frames/profile");
    const asked = {
      api_key: place.apiKey,
      origin: window.location.origin,
      type: data.widgetType,
      candidate: data.atsCandidateId,
      context: data.integrationContext,
      contract: data.integrationContract,
      unlink: data.showUnlinkUrl,
      confirm: data.confirmUnlink,
    };
    for (const name of Object.keys(asked)) if (asked[name]) address.searchParams.set(name, asked[name]);
    const frame = document.createElement("iframe");
    frame.title = "LinkedIn (sandbox): profile";
    frame.width = data.width || "800";
    frame.height = "320";
    frame.referrerPolicy = "origin";
    frame.style.border = "0";
    frame.style.maxWidth = "100%";

    function hear(event) {
      if (!frame.isConnected) return window.removeEventListener("message", hear);
      if (event.source !== frame.contentWindow || event.origin !== base || !event.data) return;
      if (event.data.what === "height") frame.height = String(event.data.height);
      if (event.data.what === "complaint") place.complain(event.data.text);
      if (event.data.what === "link") place.call(data.onlink, event.data.person);
      if (event.data.what === "unlink") place.call(data.onunlink, event.data.person);
    }

    frame.src = address.href;
    place.holder.append(frame);
    window.addEventListener("message", hear);
  });
})();
