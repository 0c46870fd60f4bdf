"use strict";
(function () {
  var form = document.getElementById("pe-find"), list = document.getElementById("pe-projects");

  // Tables sort by a click on a heading; without this script they stand in their own order.
  function value(row, column, numeric) {
    var words = row.cells[column].getAttribute("data-s") || row.cells[column].textContent.trim();
    if (!numeric) return words;
    var number = parseFloat(words.replace(/[,%]/g, ""));
    return isNaN(number) ? -Infinity : number;
  }
  function sort(table, column, down) {
    var all = document.createDocumentFragment();
    sorted(table, Array.prototype.slice.call(table.tBodies[0].rows), column, down).forEach(function (row) { all.appendChild(row); });
    table.tBodies[0].appendChild(all);
  }
  function sorted(table, rows, column, down) {
    var head = table.tHead.rows[0].cells;
    var numeric = head[column].classList.contains("num") || !!rows.length && rows[0].cells[column].hasAttribute("data-s");
    var order = new Intl.Collator("zh").compare;
    Array.prototype.forEach.call(head, function (cell, at) {
      if (at === column) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    return rows.map(function (row, at) { return [value(row, column, numeric), at, row]; }).sort(function (a, b) {
      var way = numeric ? a[0] - b[0] || 0 : order(a[0], b[0]);
      return (down ? -way : way) || a[1] - b[1];
    }).map(function (entry) { return entry[2]; });
  }
  Array.prototype.forEach.call(document.querySelectorAll("table.sortable"), function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = cell.textContent;
      cell.textContent = "";
      cell.appendChild(button);
      button.addEventListener("click", function () {
        var before = cell.getAttribute("aria-sort");
        var down = before ? before === "ascending" : cell.classList.contains("num");
        if (table !== list) return sort(table, column, down);
        state.sort = column + (down ? "-" : "");
        order();
        show();
        write(true);
      });
    });
  });
  if (!form || !list) return;

  // What is searched, chosen and sorted stands in the address, so that it can be mailed and Back returns to it.
  // Only the rows that are seen stand in the table: a table of thousands of rows is slow to lay out.
  var FACETS = ["answer", "family", "severity", "grade", "department", "year", "kind", "money", "open"], AT_ONCE = 100;
  var chips = Array.prototype.slice.call(form.querySelectorAll("[data-facet]")), names = {}, state = {}, fitting = [], found = {};
  chips.forEach(function (chip) { names[chip.dataset.value] = chip.firstChild.textContent; });
  var first = Array.prototype.map.call(list.tBodies[0].rows, function (row) {
    var values = {}, data = row.dataset, words = row.textContent + " " + (data.t || "");
    FACETS.forEach(function (facet) { values[facet] = facet === "family" || facet === "severity" ? data[facet].split(" ") : [data[facet]]; });
    values.family.forEach(function (name) { words += " " + (names[name] || ""); });
    return {row: row, text: words.toLowerCase().replace(/\s+/g, ""), values: values};
  });
  var entries = first, byRow = new Map(first.map(function (entry) { return [entry.row, entry]; }));
  var none = document.getElementById("pe-none"), more = document.getElementById("pe-more");
  function read(address) {
    state = {};
    address.slice(1).split("&").forEach(function (part) {
      var at = part.indexOf("=");
      if (at < 1) return;
      try { state[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1)); } catch (error) { /* not ours */ }
    });
    form.elements.q.value = state.q || "";
  }
  function write(isStep) {
    var parts = ["q"].concat(FACETS, "sort", "all").filter(function (name) { return state[name]; }).map(function (name) {
      return name + "=" + encodeURIComponent(state[name]);
    });
    var address = "#" + parts.join("&");
    if (address === location.hash || (address === "#" && !location.hash)) return;
    kept(address);
    try { history[isStep ? "pushState" : "replaceState"](null, "", address); } catch (error) { location.hash = address; }
  }
  // What stands in the page already is not written again: every writing costs a layout.
  function put(node, name, value) { if (node[name] !== value) node[name] = value; }
  // A row counts for a value of a facet when it fits all the other facets: so the counts say what a choice leaves.
  function show() {
    var words = (state.q || "").toLowerCase().split(/\s+/).filter(Boolean), counts = {}, query = words.join(" ");
    var wanted = FACETS.filter(function (facet) { return state[facet]; });
    FACETS.forEach(function (facet) { counts[facet] = {}; });
    // One more letter can only narrow what the letters before it left.
    if (found.entries !== entries || query.indexOf(found.query) !== 0) found = {entries: entries, query: "", left: entries};
    if (query !== found.query) found = {entries: entries, query: query, left: found.left.filter(function (entry) {
      return words.every(function (word) { return entry.text.indexOf(word) >= 0; });
    })};
    fitting = found.left.filter(function (entry) {
      var misses = wanted.filter(function (facet) { return entry.values[facet].indexOf(state[facet]) < 0; });
      if (misses.length < 2) (misses.length ? misses : FACETS).forEach(function (facet) {
        entry.values[facet].forEach(function (value) { counts[facet][value] = (counts[facet][value] || 0) + 1; });
      });
      return !misses.length;
    });
    var seen = state.all ? fitting : fitting.slice(0, AT_ONCE), old = list.tBodies[0].rows;
    if (seen.length !== old.length || seen.some(function (entry, at) { return entry.row !== old[at]; })) {
      var body = document.createElement("tbody");
      seen.forEach(function (entry) { body.appendChild(entry.row); });
      list.replaceChild(body, list.tBodies[0]);
    }
    chips.forEach(function (chip) {
      var count = counts[chip.dataset.facet][chip.dataset.value] || 0, on = state[chip.dataset.facet] === chip.dataset.value;
      put(chip.lastChild, "textContent", String(count));
      if (chip.getAttribute("aria-pressed") !== String(on)) chip.setAttribute("aria-pressed", String(on));
      put(chip, "disabled", !count && !on);
    });
    Array.prototype.forEach.call(form.querySelectorAll("select"), function (field) {
      Array.prototype.forEach.call(field.options, function (option) {
        var count = counts[field.name][option.value] || 0;
        if (!option.value) return;
        put(option, "textContent", option.dataset.said + " (" + count + ")");
        put(option, "disabled", !count && state[field.name] !== option.value);
        put(option, "hidden", option.disabled);
      });
      field.value = state[field.name] || "";
    });
    more.hidden = seen.length === fitting.length;
    document.getElementById("pe-shown").textContent = fitting.length + " / " + first.length;
    none.hidden = fitting.length > 0;
  }
  function order() {
    var asked = /^(\d{1,2})(-?)$/.exec(state.sort || ""), rows = first.map(function (entry) { return entry.row; });
    if (asked && +asked[1] < list.tHead.rows[0].cells.length) {
      entries = sorted(list, rows, +asked[1], asked[2] === "-").map(function (row) { return byRow.get(row); });
      return;
    }
    entries = first;
    Array.prototype.forEach.call(list.tHead.rows[0].cells, function (cell) { cell.removeAttribute("aria-sort"); });
  }
  // A report asks for the one before or after it: in the choice and order that its reader left here, else in the first order.
  function kept(address) {
    try {
      if (address === undefined) return sessionStorage.getItem("pe-list") || "";
      sessionStorage.setItem("pe-list", address);
    } catch (error) { return ""; }
  }
  function turn(way, from) {
    return [kept(), ""].some(function (address) {
      read(address); order(); show();
      var links = fitting.map(function (entry) { return entry.row.querySelector("th a"); }).filter(Boolean);
      var at = links.map(function (link) { return link.getAttribute("href"); }).indexOf("projects/" + from + ".html");
      if (at >= 0) location.replace(links[at + way] ? links[at + way].href : address || "#");
      return at >= 0;
    });
  }
  function restore() {
    read(location.hash);
    if (state.after || state.before) return turn(state.after ? 1 : -1, state.after || state.before);
    order(); show(); kept(location.hash);
  }
  function choose(facet, value) {
    state[facet] = value;
    state.all = "";
    show();
    write(true);
  }
  form.addEventListener("input", function (event) {
    if (event.target.name !== "q") return;
    state.q = event.target.value.trim();
    state.all = "";
    show();
    write(false);
  });
  form.addEventListener("change", function (event) { if (event.target.tagName === "SELECT") choose(event.target.name, event.target.value); });
  chips.forEach(function (chip) {
    chip.addEventListener("click", function () { choose(chip.dataset.facet, state[chip.dataset.facet] === chip.dataset.value ? "" : chip.dataset.value); });
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); write(true); });
  more.addEventListener("click", function () { state.all = "1"; write(true); show(); });
  document.getElementById("pe-clear").addEventListener("click", function () { state = {}; write(true); restore(); form.elements.q.focus(); });
  window.addEventListener("popstate", restore);
  window.addEventListener("hashchange", restore);

  // The selection as a table for Excel: made here, nothing is asked for. A text that Excel would compute is disarmed.
  function quoted(text) {
    text = text.trim().replace(/\s+/g, " ");
    if (/^[=+\-@\t]/.test(text) && !/^-?[\d.,]+%?$/.test(text)) text = "'" + text;
    return '"' + text.replace(/"/g, '""') + '"';
  }
  document.getElementById("pe-csv").addEventListener("click", function () {
    var rows = [list.tHead.rows[0]].concat(fitting.map(function (entry) { return entry.row; }));
    var text = rows.map(function (row) {
      return Array.prototype.map.call(row.cells, function (cell) { return quoted(cell.title || cell.textContent); }).join(",");
    }).join("\r\n");
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + text + "\r\n"], {type: "text/csv"}));
    link.download = "perfeval.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  });

  // Keys: / goes to the search field, arrows walk through the results, Escape goes back to it.
  document.addEventListener("keydown", function (event) {
    var inField = /^(INPUT|SELECT)$/.test(event.target.tagName), search = form.elements.q;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "/" && !inField) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape") { if (event.target === search) { search.value = ""; state.q = ""; show(); write(false); } else search.focus(); }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.target.tagName === "SELECT") return;
    var links = Array.prototype.slice.call(list.querySelectorAll("tbody th a"));
    var at = links.indexOf(document.activeElement);
    if (at < 0 && event.target !== search) return;
    var next = links[at + (event.key === "ArrowDown" ? 1 : -1)] || (event.key === "ArrowUp" ? search : null);
    if (next) { event.preventDefault(); next.focus(); }
  });
  form.hidden = false;
  restore();
})();
