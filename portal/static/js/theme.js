// Runs in <head> before anything is painted, so that the page never flashes in the wrong colours.
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem("beckon-theme");
    } catch (_error) {
      return null; // Storage may be forbidden; the system's preference is then the answer.
    }
  }

  function apply() {
    var theme = chosen() || (dark.matches ? "dark" : "light");
    root.setAttribute("data-bs-theme", theme);
    root.setAttribute("data-theme-choice", chosen() || "system");
  }

  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
  window.addEventListener("storage", function (event) {
    if (event.key === "beckon-theme") apply();
  });

  window.beckonTheme = {
    choose: function (theme) {
      try {
        if (theme === "system") localStorage.removeItem("beckon-theme");
        else localStorage.setItem("beckon-theme", theme);
      } catch (_error) {
        root.setAttribute("data-bs-theme", theme);
        return;
      }
      apply();
    },
  };
})();
