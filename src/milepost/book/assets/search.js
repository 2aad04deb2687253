// Ranks the book's sections for what a reader types. Functions without a page around them, so that tests run them.
var milepostSearch = (function () {
  "use strict";
  // A number keeps its points (3.2, 1,050); a word keeps the invisible signs that Khmer texts are broken with.
  const WORD = /[\p{L}\p{M}\p{N}\u00ad\u200b-\u200d]+(?:[.,]\p{N}+)*/gu;
  const KHMER = /[\u1780-\u17ff]/;

  // A word without capitals, accents and invisible signs. Khmer vowels are marks as well, and stay.
  function fold(word) {
    return word.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f\u00ad\u200b-\u200d]/g, "");
  }
  function words(text) {
    return (text.match(WORD) || []).map(fold).filter(Boolean);
  }
  function line(text) {
    return " " + words(text).join(" ") + " ";
  }
  // What to look for in a line: the beginning of a word; in Khmer, written without spaces, any part.
  function needle(word) {
    return KHMER.test(word) ? word : " " + word;
  }

  // An indicator's name stands in its section's address, #sec-citizens-internet-users, and in its page's own.
  const NAME = /(?:#sec-|^indicators\/)([^#.]+)/, OWN = /^(?:indicators|institutions)\/[^#]+$/;
  function prepare(entries) {
    const made = entries.map(function (entry) {
      const name = (entry.id.match(NAME) || ["", ""])[1];
      const about = line(entry.title.replace(/^[\d.]+ /, ""));
      return { entry: entry, title: line(entry.title), name: line(name), text: line(entry.text), about: about, own: OWN.test(entry.id) };
    });
    const owned = new Set(made.filter(function (one) { return one.own; }).map(function (one) { return one.about; }));
    made.forEach(function (one) { one.copy = !one.own && owned.has(one.about); });
    return made;
  }

  // Of the sections on what has a page of its own, the best: the others say the same.
  function once(hits) {
    const seen = new Set();
    return hits.filter(function (hit) {
      const again = hit.copy && seen.has(hit.about);
      if (hit.copy) seen.add(hit.about);
      return !again;
    });
  }

  // 0 when a word is missing. Hundreds count the words that title or name hold; what is added decides within them:
  // the words in this order, the share of the title they make up, whole words, and mentions of the other words.
  function score(section, wanted) {
    const heads = [section.title, section.name];
    let total = 0, titled = 0, mentions = 0, holds = false;
    for (const word of wanted) {
      const sought = needle(word);
      const holding = heads.filter(function (head) { return head.includes(sought); });
      if (!holding.length && !section.text.includes(sought)) return 0;
      if (section.title.includes(sought)) titled += 1;
      holds = holds || holding.length > 0;
      if (!holding.length) mentions += section.text.split(sought).length - 1;
      else total += holding.some(function (head) { return head.includes(sought + " "); }) ? 105 : 100;
    }
    const phrase = needle(wanted.join(" "));
    if (heads.some(function (head) { return head.includes(phrase); })) total += 50;
    if (section.own && holds) total += 20; // before a section that is called the same
    return total + (40 * titled) / (section.title.split(" ").length - 2) + Math.min(mentions, 9);
  }

  // The entries that hold every word of the query, best first, in the book's order where they are equal.
  function rank(sections, query) {
    const wanted = words(query);
    if (!wanted.length) return [];
    const hits = sections
      .map(function (section) { return Object.assign({}, section, { score: score(section, wanted) }); })
      .filter(function (hit) { return hit.score > 0; })
      .sort(function (a, b) { return b.score - a.score; });
    return once(hits).map(function (hit) { return hit.entry; });
  }

  // How far the first letters of a folded word reach in the word as it is written.
  function reach(written, letters) {
    let end = 0;
    while (end < written.length && fold(written.slice(0, end + 1)).length <= letters) end += 1;
    return end;
  }

  // Where the wanted words stand in a text as it is written.
  function places(text, wanted) {
    const found = [];
    for (const match of text.matchAll(WORD)) {
      const plain = fold(match[0]);
      const word = wanted.find(function (one) { return (" " + plain).includes(needle(one)); });
      if (word === undefined) continue;
      const at = plain.indexOf(word);
      const from = match.index + reach(match[0], at), to = match.index + reach(match[0], at + word.length);
      found.push({ word: word, from: from, to: to });
    }
    return found;
  }

  // Some 150 letters of a text, around the place where the most of the wanted words stand together.
  function snippet(text, query) {
    const found = places(text, words(query));
    let best = 0, at = 0;
    found.forEach(function (place, i) {
      const near = found.slice(i).filter(function (other) { return other.to < place.from + 110; });
      const different = new Set(near.map(function (other) { return other.word; })).size;
      if (different > best) { best = different; at = place.from; }
    });
    const from = at > 40 ? Math.max(at - 60, text.lastIndexOf(" ", at - 40) + 1) : 0;
    const shown = text.slice(from, from + 150).replace(/^\p{M}+/u, ""); // no vowel without its letter
    return (from > 0 ? "…" : "") + shown + (from + 150 < text.length ? "…" : "");
  }

  // A text cut into pieces, [text, whether it is a wanted word], for the page to mark.
  function pieces(text, query) {
    const cut = [];
    let end = 0;
    places(text, words(query)).forEach(function (place) {
      cut.push([text.slice(end, place.from), false], [text.slice(place.from, place.to), true]);
      end = place.to;
    });
    cut.push([text.slice(end), false]);
    return cut.filter(function (piece) { return piece[0]; });
  }

  return { prepare: prepare, rank: rank, snippet: snippet, pieces: pieces };
})();
