// Searches, filters, sorts and opens what the page holds. It makes no markup out of text, and the page can be read without it.
"use strict";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Rows by the values of one column: numbers from the largest, words from the first.
function sortRows(table, heading, column) {
  const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
  const isNumber = heading.classList.contains("number");
  const compare = isNumber
    ? (a, b) => parseFloat(value(a)) - parseFloat(value(b))
    : (a, b) => value(a).localeCompare(value(b), "en", { numeric: true });
  const before = heading.getAttribute("aria-sort");
  const order = before ? (before === "ascending" ? "descending" : "ascending") : isNumber ? "descending" : "ascending";
  all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", order);
  const sign = order === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  body.append(...[...body.rows].sort((a, b) => sign * compare(a, b)));
}

for (const table of all("table[data-sortable]")) {
  all("thead th", table).forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortRows(table, heading, column));
    heading.append(button);
  });
}

// What is shown of a list, and in which order.
function control(controls) {
  const box = controls.closest("section").querySelector("[data-items]");
  const items = [...box.children];
  const texts = new Map();
  const text = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };
  const find = (name) => controls.querySelector(`[data-${name}]`);
  const [search, filter, sort, count] = ["search", "filter", "sort", "count"].map(find);
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = (item) =>
      words.every((word) => text(item).includes(word)) && (!filter?.value || item.dataset.outcome === filter.value);
    for (const item of items) item.hidden = !wanted(item);
    count.textContent = `${items.filter((item) => !item.hidden).length} of ${items.length} shown`;
  };
  const reorder = () => {
    const key = sort.value;
    const number = (item, name) => Number(item.dataset[name]);
    const most = (a, b) => (key === "order" ? 0 : number(b, key) - number(a, key));
    box.append(...items.sort((a, b) => most(a, b) || number(a, "order") - number(b, "order")));
  };
  search.addEventListener("input", show);
  filter?.addEventListener("change", show);
  sort?.addEventListener("change", reorder);
  for (const button of all("[data-open]", controls)) {
    button.addEventListener("click", () => {
      for (const item of items) if (!item.hidden) item.open = Boolean(button.dataset.open);
    });
  }
  controls.hidden = false;
  show();
}

all("[data-controls]").forEach(control);

// A link to a case opens it.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const item = target?.closest("details");
  if (!item) return;
  item.hidden = false;
  item.open = true;
  target.scrollIntoView();
}

// On paper everything is open.
let closed = [];
addEventListener("beforeprint", () => {
  closed = all("details:not([open])");
  for (const item of closed) item.open = true;
});
addEventListener("afterprint", () => {
  for (const item of closed) item.open = false;
});

addEventListener("hashchange", reveal);
reveal();
