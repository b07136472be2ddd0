// The job box searches while somebody types. Without this script its button does the same.
(function () {
  "use strict";
  const form = document.getElementById("job-search");
  if (!form) return;
  const box = document.getElementById("job-query");
  const options = document.getElementById("job-options");
  const reason = document.getElementById("job-reason");
  const kept = document.getElementById("kept-query");
  let timer = 0;
  let latest = 0;

  function option(job, chosen) {
    const label = document.createElement("label");
    label.className = "option";
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = "job";
    radio.value = job.id;
    radio.checked = job.id === chosen;
    const text = document.createElement("span");
    text.textContent = job.label;
    label.append(radio, " ", text);
    return label;
  }

  async function search() {
    const mine = ++latest;
    kept.value = box.value;
    const answer = await fetch(form.dataset.jobs + "?q=" + encodeURIComponent(box.value), {
      headers: { Accept: "application/json" },
    });
    const found = await answer.json();
    if (mine !== latest) return; // a later search is on its way
    const checked = options.querySelector("input:checked");
    const chosen = checked ? checked.value : "";
    options.replaceChildren(...found.jobs.map((job) => option(job, chosen)));
    const count = found.jobs.length;
    reason.textContent = found.reason || (count === 1 ? "1 job found." : count + " jobs found.");
  }

  function failed() {
    reason.textContent = "The search did not work. Press Find jobs.";
  }

  box.addEventListener("input", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => search().catch(failed), 150);
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    window.clearTimeout(timer);
    search().catch(failed);
  });
})();
