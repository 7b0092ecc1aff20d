"use strict";
// Search in the page, and which day is in view. Text is compared as text and marked by DOM nodes: no HTML is made.
const lines = [...document.querySelectorAll(".m")];
const box = document.getElementById("search");
const found = document.getElementById("found");
const texts = lines.map((line) => `${line.children[1].textContent} ${line.children[2].textContent}`.toLowerCase());
let hits = [];
let at = -1;

function unmark(root) {
  for (const mark of root.querySelectorAll("mark")) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
}

function mark(line, needle) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (!walker.currentNode.parentNode.closest(".m > a")) nodes.push(walker.currentNode);
  for (let node of nodes) {
    let place = node.data.toLowerCase().indexOf(needle);
    while (place >= 0 && node.data.toLowerCase().length === node.data.length) {
      const hit = node.splitText(place);
      node = hit.splitText(needle.length);
      const element = document.createElement("mark");
      hit.replaceWith(element);
      element.append(hit);
      place = node.data.toLowerCase().indexOf(needle);
    }
  }
}

function search() {
  const needle = box.value.trim().toLowerCase();
  for (const hit of hits) unmark(hit);
  hits = [];
  at = -1;
  lines.forEach((line, index) => {
    const hit = needle !== "" && texts[index].includes(needle);
    line.classList.toggle("none", needle !== "" && !hit);
    line.classList.remove("here");
    if (hit) hits.push(line);
  });
  for (const day of document.querySelectorAll("section"))
    day.classList.toggle("none", needle !== "" && !day.querySelector(".m:not(.none)"));
  for (const hit of hits.slice(0, 2000)) mark(hit, needle);
  show();
}

function show() {
  const said = hits.length === 1 ? "1 line" : `${hits.length} lines`;
  found.textContent = box.value.trim() === "" ? "" : at < 0 ? `${said} found` : `${at + 1} of ${hits.length}`;
}

function step(by) {
  if (hits.length === 0) return;
  if (at >= 0) hits[at].classList.remove("here");
  at = at < 0 ? (by > 0 ? 0 : hits.length - 1) : (at + by + hits.length) % hits.length;
  hits[at].classList.add("here");
  hits[at].scrollIntoView({ block: "center" });
  show();
}

function jump() {
  const line = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!line) return;
  if (box.value !== "") {
    box.value = "";
    search();
  }
  line.scrollIntoView({ block: line.classList.contains("m") ? "center" : "start" });
}

let pause = 0;
box.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(search, lines.length > 20000 ? 250 : 60);
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
  if (event.key === "Escape") {
    box.value = "";
    search();
    box.blur();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target === box) return;
  event.preventDefault();
  box.focus();
});
window.addEventListener("hashchange", jump);

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries)
    document.querySelector(`nav a[href="#${CSS.escape(entry.target.id)}"]`)?.classList.toggle("now", entry.isIntersecting);
});
for (const day of document.querySelectorAll("section")) watcher.observe(day);
box.hidden = false;
if (location.hash) jump();
