// The index is searched in the page itself: every word that is typed must begin a word of the notebook.
addEventListener("DOMContentLoaded", () => {
  const search = document.getElementById("search");
  if (!search) return;
  const entries = [...document.querySelectorAll(".notebooks > li")];
  const words = entries.map(e => ` ${e.dataset.words} ${e.textContent.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `);
  const filter = () => {
    const asked = search.value.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    entries.forEach((e, i) => { e.hidden = !asked.every(w => words[i].includes(` ${w}`)); });
    for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector("li:not([hidden])");
    const count = entries.filter(e => !e.hidden).length;
    document.getElementById("found").textContent = asked.length ? `${count} of ${entries.length}` : "";
  };
  search.addEventListener("input", filter);
  filter();
});
