"use strict";
(() => {
  // Without this script the page lacks the filter, the toggle and the tips, and
  // nothing else.

  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches;
  const name = () => { theme.textContent = dark() ? "Light colours" : "Dark colours"; };
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  prefersDark.addEventListener("change", name);
  name();
  theme.hidden = false;

  for (const bar of document.querySelectorAll("[data-filter]")) {
    const rows = [...document.getElementById(bar.dataset.filter).tBodies[0].rows];
    const [text, changed] = bar.querySelectorAll("input");
    const said = bar.querySelector("output");
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const apply = () => {
      const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, i) => {
        row.hidden = changed.checked && !row.classList.contains("differs") || !words.every((word) => texts[i].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      said.textContent = shown === rows.length ? rows.length + " settings" : shown + " of " + rows.length + " settings";
    };
    text.addEventListener("input", apply);
    changed.addEventListener("change", apply);
    apply();
    bar.hidden = false;
  }

  for (const figure of document.querySelectorAll(".diagram")) {
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    tip.setAttribute("aria-hidden", "true"); // the link says the same
    figure.append(tip);
    const show = (node) => {
      const at = node.getBoundingClientRect(), frame = figure.getBoundingClientRect();
      tip.textContent = node.getAttribute("aria-label");
      tip.hidden = false;
      const left = at.left - frame.left + at.width / 2 - tip.offsetWidth / 2;
      tip.style.left = Math.max(8, Math.min(left, frame.width - tip.offsetWidth - 8)) + "px";
      const above = at.top - frame.top - tip.offsetHeight - 8;
      tip.style.top = (above > 0 ? above : at.bottom - frame.top + 8) + "px";
    };
    for (const node of figure.querySelectorAll(".state")) {
      const title = node.querySelector("title"); // two tips would be one too many
      if (title) title.remove();
      node.addEventListener("mouseenter", () => show(node));
      node.addEventListener("mouseleave", () => { tip.hidden = true; });
      node.addEventListener("focus", () => show(node));
      node.addEventListener("blur", () => { tip.hidden = true; });
    }
    figure.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
  }

  // What is folded on the screen is open on paper.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of folded) details.open = false; });
})();
