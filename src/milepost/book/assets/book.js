// The pages' behaviour: colours, the chapter list on small screens, search, scrolling tables.
(function () {
  "use strict";
  var root = document.documentElement;
  var up = document.body.dataset.up;

  // Light and dark: the choice is remembered; the page's head applies it before anything is painted.
  var themeButton = document.querySelector(".theme-button");
  function showTheme() {
    themeButton.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
  }
  themeButton.addEventListener("click", function () {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("milepost-theme", root.dataset.theme);
    } catch (error) {
      // Storage may be closed to files; the choice then lasts for this page.
    }
    showTheme();
  });
  showTheme();

  // The chapter list folds away on small screens.
  var menuButton = document.querySelector(".menu-button");
  function openMenu(open) {
    document.body.classList.toggle("menu-open", open);
    menuButton.setAttribute("aria-expanded", String(open));
  }
  menuButton.addEventListener("click", function () {
    openMenu(!document.body.classList.contains("menu-open"));
  });
  // The search stands in that list: its button, or a slash, leads to it.
  function openSearch() {
    if (!document.querySelector(".side").getClientRects().length) openMenu(true);
    document.getElementById("query").focus();
  }
  document.querySelector(".search-button").addEventListener("click", openSearch);
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, select, textarea")) {
      openSearch();
      event.preventDefault();
    }
    if (event.key === "Escape" && document.body.classList.contains("menu-open")) {
      openMenu(false);
      menuButton.focus();
    }
  });
  document.querySelector(".side").addEventListener("click", function (event) {
    if (event.target.closest("a")) openMenu(false);
  });

  // The bar's height, for what stands under it; an address leads to its place once everything has its size.
  var bar = document.querySelector(".bar"), moved = false;
  new ResizeObserver(function () { root.style.setProperty("--bar", bar.offsetHeight + "px"); }).observe(bar);
  ["wheel", "touchstart", "keydown", "pointerdown"].forEach(function (name) {
    addEventListener(name, function () { moved = true; }, { once: true, passive: true });
  });
  addEventListener("load", function () {
    var place = document.querySelector(":target");
    if (place && !moved) place.scrollIntoView({ behavior: "instant" });
  });

  // A box that scrolls takes the keyboard's focus, and only such a box.
  function markEdges(box) {
    var left = box.scrollLeft;
    box.classList.toggle("more-left", left > 4);
    box.classList.toggle("more-right", box.scrollWidth - box.clientWidth - left > 4);
  }
  var pictures = document.querySelectorAll(".picture");
  pictures.forEach(function (box) {
    box.addEventListener("scroll", function () { markEdges(box); }, { passive: true });
  });
  function markScrolling() {
    pictures.forEach(markEdges);
    document.querySelectorAll(".table-box, .equation, .picture").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) {
        box.setAttribute("tabindex", "0");
        box.setAttribute("role", box.matches(".table-box") ? "region" : "group");
      } else {
        box.removeAttribute("tabindex");
        box.removeAttribute("role");
      }
    });
  }
  markScrolling();
  addEventListener("resize", markScrolling);

  // The contents list marks the section being read.
  var links = Array.from(document.querySelectorAll(".contents a"));
  var heads = links.map(function (link) {
    return document.getElementById(decodeURIComponent(link.hash.slice(1)));
  });
  function markSection() {
    var current = -1;
    heads.forEach(function (head, i) {
      if (head && head.getBoundingClientRect().top < 120) current = i;
    });
    links.forEach(function (link, i) {
      if (i === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }
  if (links.length) {
    addEventListener("scroll", markSection, { passive: true });
    markSection();
  }

  // Search. The index comes at the first focus or key, as a script: a page opened from a folder may not fetch files.
  var query = document.getElementById("query");
  var list = document.getElementById("found");
  var count = document.getElementById("found-count");
  var SHOWN = 20;
  var sections = null;
  var loading = false;
  var early = false; // Enter was pressed before the index was there
  var chosen = -1;
  function load() {
    if (loading) return;
    loading = true;
    var script = document.createElement("script");
    script.src = up + "assets/search-index.js";
    script.onload = function () {
      sections = milepostSearch.prepare(window.MILEPOST_INDEX);
      var follows = early;
      find();
      if (follows) follow();
    };
    script.onerror = function () { loading = false; };
    document.head.append(script);
  }

  // Text goes in as text, never as HTML: a title may hold anything.
  function line(name, className, text) {
    var made = document.createElement(name);
    made.className = className;
    milepostSearch.pieces(text, query.value).forEach(function (piece) {
      var part = document.createElement(piece[1] ? "mark" : "span");
      part.textContent = piece[0];
      made.append(part);
    });
    return made;
  }
  function option(entry, i) {
    var link = document.createElement("a");
    link.id = "found-" + i;
    link.href = up + entry.id;
    link.tabIndex = -1;
    link.setAttribute("role", "option");
    link.append(line("strong", "", entry.title));
    if (!entry.title.endsWith(entry.chapter)) link.append(line("span", "found-chapter", entry.chapter));
    link.append(line("span", "found-text", milepostSearch.snippet(entry.text, query.value)));
    return link;
  }
  function find() {
    early = false;
    if (!sections) return load();
    var asked = query.value.trim();
    var hits = milepostSearch.rank(sections, asked);
    list.replaceChildren.apply(list, hits.slice(0, SHOWN).map(option));
    list.scrollTop = 0;
    count.textContent = !asked ? "" : hits.length ? count.dataset.results + " " + hits.length : count.dataset.none;
    show(hits.length > 0);
  }
  function show(shown) {
    list.hidden = !shown;
    query.setAttribute("aria-expanded", String(shown));
    choose(shown ? 0 : -1);
  }
  function choose(i) {
    chosen = i;
    Array.from(list.children).forEach(function (link, k) {
      link.setAttribute("aria-selected", String(k === i));
    });
    if (i < 0) query.removeAttribute("aria-activedescendant");
    else query.setAttribute("aria-activedescendant", "found-" + i);
  }
  function move(step) {
    if (list.hidden) return find();
    var all = list.children.length;
    choose((chosen + step + all) % all);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }
  function follow() {
    if (!sections) early = true;
    else if (!list.hidden) list.children[chosen].click();
  }
  query.addEventListener("focus", load);
  query.addEventListener("input", find);
  query.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") follow();
    else if (event.key === "Escape" && !list.hidden) show(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // A hit opened beside this page leaves the list as it is.
  list.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    query.blur();
    show(false);
  });
  document.addEventListener("pointerdown", function (event) {
    if (!list.hidden && !event.target.closest(".find, .side")) show(false);
  });
  if (query.value) find();
})();
