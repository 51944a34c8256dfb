/* SPDX-License-Identifier: MIT */
"use strict";
/* The page is whole without this: it adds copying, sorting, and paper with nothing folded away. */
for (const block of document.querySelectorAll("pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const text = block.querySelector("code").textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(block.querySelector("code"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  block.append(button);
}

const severities = ["critical", "error", "warning", "info"];
const keyOf = (row, column, header) => {
  const text = row.cells[column].textContent.trim();
  if (header.classList.contains("n")) return text === "" ? text : Number(text.replace(/[^0-9.]/g, ""));
  return header.classList.contains("s") && text !== "" ? severities.indexOf(text.split(/\s/)[0]) : text;
};

/* A long table is two: what is sorted is all of both, and each keeps its number of rows. Empty cells stay behind. */
const sortBy = (tables, column, header) => {
  const down = header.getAttribute("aria-sort") === "ascending";
  const rows = tables.flatMap((table) => [...table.tBodies[0].rows]).map((row) => [keyOf(row, column, header), row]);
  const counts = tables.map((table) => table.tBodies[0].rows.length);
  rows.sort(([x], [y]) => {
    if (x === "" || y === "") return (x === "") - (y === "");
    const order = typeof x === "number" ? x - y : x.localeCompare(y, "en", { numeric: true });
    return down ? -order : order;
  });
  for (const table of tables) {
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    table.tHead.rows[0].cells[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].append(...rows.splice(0, counts.shift()).map(([, row]) => row));
  }
};

for (const group of document.querySelectorAll(".rows")) {
  const tables = [...group.querySelectorAll("table")];
  for (const table of tables) {
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      if (header.classList.contains("w")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      button.addEventListener("click", () => sortBy(tables, column, header));
      header.replaceChildren(button);
    });
  }
}

/* Browsers that do not unfold what a link leads to. */
const unfold = () => {
  let place = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!place) return;
  for (let up = place; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  place.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();

let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const details of folded) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
});
