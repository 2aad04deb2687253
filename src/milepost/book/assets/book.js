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
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && document.body.classList.contains("menu-open")) {
      openMenu(false);
      menuButton.focus();
    }
  });
  document.querySelector(".side").addEventListener("click", function (event) {
    if (event.target.closest("a")) openMenu(false);
  });

  // A box that scrolls takes the keyboard's focus, and only such a box.
  function markScrolling() {
    document.querySelectorAll(".table-box, .equation").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth + 1) {
        box.setAttribute("tabindex", "0");
        box.setAttribute("role", box.matches(".equation") ? "group" : "region");
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

  // Search. Khmer has no spaces between words, so the browser's own segmenter finds them.
  var segmenter = window.Intl && Intl.Segmenter ? new Intl.Segmenter("km", { granularity: "word" }) : null;
  function tokenize(text) {
    if (!segmenter) return text.split(/[\s\p{P}\p{S}]+/u).filter(Boolean);
    return Array.from(segmenter.segment(text))
      .filter(function (part) { return part.isWordLike; })
      .map(function (part) { return part.segment; });
  }
  var engine = null;
  function searcher() {
    if (!engine) {
      engine = new MiniSearch({
        fields: ["title", "text"],
        storeFields: ["title", "chapter", "text"],
        tokenize: tokenize,
        searchOptions: { boost: { title: 3 }, prefix: true, fuzzy: function (term) { return term.length > 5 ? 0.15 : false; }, combineWith: "AND" },
      });
      engine.addAll(window.MILEPOST_INDEX || []);
    }
    return engine;
  }
  function snippet(text, terms) {
    var at = -1;
    terms.forEach(function (term) {
      var found = text.toLowerCase().indexOf(term.toLowerCase());
      if (found >= 0 && (at < 0 || found < at)) at = found;
    });
    var from = Math.max(0, at - 40);
    return (from > 0 ? "…" : "") + text.slice(from, from + 130) + (from + 130 < text.length ? "…" : "");
  }
  var query = document.getElementById("query");
  var list = document.getElementById("found");
  var count = document.getElementById("found-count");
  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    made.textContent = text;
    return made;
  }
  function find() {
    var text = query.value.trim();
    list.textContent = "";
    list.hidden = !text;
    count.textContent = "";
    if (!text) return;
    var results = searcher().search(text);
    count.textContent = results.length ? results.length + " " + count.dataset.results : count.dataset.none;
    results.slice(0, 20).forEach(function (result) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.href = up + result.id;
      link.append(element("strong", "", result.title));
      if (result.chapter !== result.title) link.append(element("span", "found-chapter", result.chapter));
      link.append(element("span", "found-text", snippet(result.text, result.terms)));
      item.append(link);
      list.append(item);
    });
  }
  query.addEventListener("input", find);
  if (query.value) find();
})();
