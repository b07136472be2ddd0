// Draws the charts of analytics beside their tables: the same numbers, in the colours of the page.
(function () {
  "use strict";
  const figures = Array.from(document.querySelectorAll("[data-chart]"));
  if (!figures.length || !window.Chart) return;
  const Chart = window.Chart;
  const root = document.documentElement;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const drawn = new Map();

  // light-dark() is worked out only where it is used: the colours stand on the box around each chart.
  function colours(box) {
    const probe = (name) => getComputedStyle(box).getPropertyValue(name).trim();
    const style = getComputedStyle(box);
    return {
      ink: style.color,
      line: style.borderTopColor,
      bars: [style.outlineColor, style.columnRuleColor],
      font: probe("font-family") || style.fontFamily,
    };
  }

  function settings(box) {
    const told = JSON.parse(box.dataset.chart);
    const look = colours(box);
    const upright = Boolean(told.upright);
    const numbers = {
      beginAtZero: true,
      grid: { color: look.line },
      border: { display: false },
      ticks: { color: look.ink, precision: 0, font: { family: look.font, size: 12 } },
    };
    const names = {
      grid: { display: false },
      border: { color: look.line },
      ticks: { color: look.ink, autoSkip: upright, maxRotation: 0, font: { family: look.font, size: 12 } },
    };
    return {
      type: "bar",
      data: {
        labels: told.labels,
        datasets: told.series.map((series, place) => ({
          label: series.label,
          data: series.data,
          backgroundColor: look.bars[place],
          borderRadius: 3,
          maxBarThickness: 26,
          minBarLength: 2,
        })),
      },
      options: {
        indexAxis: upright ? "x" : "y",
        responsive: true,
        maintainAspectRatio: false,
        animation: still.matches ? false : { duration: 250 },
        scales: upright ? { x: names, y: numbers } : { x: numbers, y: names },
        plugins: {
          legend: {
            display: told.series.length > 1,
            position: "bottom",
            labels: { color: look.ink, boxWidth: 12, font: { family: look.font, size: 12 } },
          },
          tooltip: { titleFont: { family: look.font }, bodyFont: { family: look.font } },
        },
      },
    };
  }

  function draw() {
    for (const box of figures) {
      drawn.get(box)?.destroy();
      const told = JSON.parse(box.dataset.chart);
      const bars = told.labels.length * told.series.length;
      // As high as its bars need; the upright ones are always the same.
      box.style.height = `${told.upright ? 240 : Math.max(bars * 30 + 50 + (told.series.length > 1 ? 30 : 0), 130)}px`;
      drawn.set(box, new Chart(box.querySelector("canvas"), settings(box)));
    }
  }

  draw();
  document.fonts?.ready.then(draw);
  new MutationObserver(draw).observe(root, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
