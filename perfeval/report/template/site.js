"use strict";
(function () {
  var form = document.getElementById("pe-find"), list = document.getElementById("pe-projects");

  // Tables sort by a click on a heading; without this script they stand in their own order.
  function value(row, column, numeric) {
    var words = row.cells[column].textContent.trim();
    if (!numeric) return words;
    var number = parseFloat(words.replace(/[,%]/g, ""));
    return isNaN(number) ? -Infinity : number;
  }
  function sort(table, column, down) {
    var head = table.tHead.rows[0].cells, body = table.tBodies[0], numeric = head[column].classList.contains("num");
    var rows = Array.prototype.map.call(body.rows, function (row, at) { return [value(row, column, numeric), at, row]; });
    rows.sort(function (a, b) {
      var order = numeric ? a[0] - b[0] || 0 : a[0].localeCompare(b[0], "zh");
      return (down ? -order : order) || a[1] - b[1];
    });
    var all = document.createDocumentFragment();
    rows.forEach(function (entry) { all.appendChild(entry[2]); });
    body.appendChild(all);
    Array.prototype.forEach.call(head, function (cell, at) {
      if (at === column) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
  }
  Array.prototype.forEach.call(document.querySelectorAll("table.sortable"), function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = cell.textContent;
      cell.textContent = "";
      cell.appendChild(button);
      button.addEventListener("click", function () {
        var sorted = cell.getAttribute("aria-sort");
        var down = sorted ? sorted === "ascending" : cell.classList.contains("num");
        sort(table, column, down);
        if (table === list) { state.sort = column + (down ? "-" : ""); show(); write(true); }
      });
    });
  });
  if (!form || !list) return;

  // What is searched, filtered and sorted stands in the address, so that it can be mailed and Back returns to it.
  var rows = Array.prototype.slice.call(list.tBodies[0].rows), state = {}, first = rows.slice();
  var texts = new Map(rows.map(function (row) {
    return [row, (row.textContent + " " + (row.getAttribute("data-t") || "")).toLowerCase().replace(/\s+/g, "")];
  }));
  var fields = ["q", "department", "year", "grade", "severity"], none = document.getElementById("pe-none");
  var AT_ONCE = 200, more = document.getElementById("pe-more");
  function read() {
    state = {};
    location.hash.slice(1).split("&").forEach(function (part) {
      var at = part.indexOf("=");
      if (at < 1) return;
      try { state[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1)); } catch (error) { /* not ours */ }
    });
    fields.forEach(function (name) { form.elements[name].value = state[name] || ""; });
  }
  function write(isStep) {
    var parts = fields.concat("sort", "all").filter(function (name) { return state[name]; }).map(function (name) {
      return name + "=" + encodeURIComponent(state[name]);
    });
    var address = "#" + parts.join("&");
    if (address === location.hash || (address === "#" && !location.hash)) return;
    try { history[isStep ? "pushState" : "replaceState"](null, "", address); } catch (error) { location.hash = address; }
  }
  // Of very many results the first stand there at once: a table of thousands of rows is slow to lay out.
  function show() {
    var words = (state.q || "").toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    Array.prototype.forEach.call(list.tBodies[0].rows, function (row) {
      var data = row.dataset, text = texts.get(row);
      var fits = words.every(function (word) { return text.indexOf(word) >= 0; }) &&
        (!state.department || data.department === state.department) && (!state.year || data.year === state.year) &&
        (!state.grade || data.grade === state.grade) && (!state.severity || data.severity.indexOf(state.severity) >= 0);
      shown += fits;
      row.hidden = !fits;
      row.classList.toggle("later", fits && shown > AT_ONCE && !state.all);
    });
    more.hidden = shown <= AT_ONCE || !!state.all;
    document.getElementById("pe-shown").textContent = shown + " / " + rows.length;
    none.hidden = shown > 0;
  }
  function order() {
    var found = /^(\d{1,2})(-?)$/.exec(state.sort || "");
    if (found && +found[1] < list.tHead.rows[0].cells.length) return sort(list, +found[1], found[2] === "-");
    first.forEach(function (row) { list.tBodies[0].appendChild(row); });
    Array.prototype.forEach.call(list.tHead.rows[0].cells, function (cell) { cell.removeAttribute("aria-sort"); });
  }
  function restore() { read(); order(); show(); }
  form.addEventListener("input", function (event) {
    fields.forEach(function (name) { state[name] = form.elements[name].value.trim(); });
    state.all = "";
    show();
    write(event.target.name !== "q");
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); write(true); });
  more.addEventListener("click", function () { state.all = "1"; write(true); show(); });
  document.getElementById("pe-clear").addEventListener("click", function () { state = {}; write(true); restore(); form.elements.q.focus(); });
  window.addEventListener("popstate", restore);
  window.addEventListener("hashchange", restore);

  // Keys: / goes to the search field, arrows walk through the results, Escape goes back to it.
  document.addEventListener("keydown", function (event) {
    var inField = /^(INPUT|SELECT)$/.test(event.target.tagName), search = form.elements.q;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "/" && !inField) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape") { if (event.target === search) { search.value = ""; state.q = ""; show(); write(false); } else search.focus(); }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.target.tagName === "SELECT") return;
    var links = Array.prototype.filter.call(list.querySelectorAll("tbody th a"), function (link) { var row = link.closest("tr"); return !row.hidden && !row.classList.contains("later"); });
    var at = links.indexOf(document.activeElement);
    if (at < 0 && event.target !== search) return;
    var next = links[at + (event.key === "ArrowDown" ? 1 : -1)] || (event.key === "ArrowUp" ? search : null);
    if (next) { event.preventDefault(); next.focus(); }
  });
  form.hidden = false;
  restore();
})();
