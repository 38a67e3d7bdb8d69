(() => {
  const root = document.documentElement;
  const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a file without storage */ } };
  const stored = key => { try { return localStorage.getItem(key); } catch { return null; } };
  const dark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const asked = new URLSearchParams(location.search).get("theme") || stored("noisy-theme");
  if (asked === "dark" || asked === "light") root.dataset.theme = asked;

  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      store("noisy-theme", root.dataset.theme);
    });

    const fold = document.getElementById("fold");
    fold?.addEventListener("click", () => {
      const hide = fold.getAttribute("aria-pressed") === "false";
      fold.setAttribute("aria-pressed", String(hide));
      fold.textContent = hide ? "Show code" : "Hide code";
      for (const source of document.querySelectorAll("details.source")) source.open = !hide;
    });

    // Columns of numbers read best from the right.
    for (const body of document.querySelectorAll("table tbody")) {
      const rows = [...body.rows];
      const head = body.closest("table").tHead?.rows[0];
      const columns = Math.max(0, ...rows.map(r => r.cells.length));
      for (let c = 0; c < columns; c++) {
        const cells = rows.map(r => r.cells[c]).filter(Boolean);
        const isNumber = t => /^[-−+]?[\d.,]+(e[-+]?\d+)?\s*(%|s|ms|±\s*[\d.,]+\s*%?)?$/i.test(t) || t === "";
        if (cells.some(x => x.textContent.trim()) && cells.every(x => x.tagName === "TD" && !x.style.textAlign && isNumber(x.textContent.trim()))) {
          for (const x of cells) x.classList.add("number");
          head?.cells[c]?.classList.add("number");
        }
      }
    }
  });
})();
