// Charts that are read and handed out, and what-if.
// A classic script without a library; nothing is fetched, so that it works from a folder. Pages stand without it.
const milepostWhatIf = (() => {
  "use strict";
  // P(Z < z) of the standard normal distribution, to 1e-7 (Numerical Recipes, erfc by a Chebyshev fit).
  const FIT = [0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223];
  const below = (z) => {
    const x = Math.abs(z) / Math.SQRT2, t = 1 / (1 + x / 2);
    const tail = (t * Math.exp(FIT.reduce((sum, one) => sum * t + one, 0) - x * x)) / 2;
    return z < 0 ? tail : 1 - tail;
  };
  const between = (x, xs, ys) => {
    const i = xs.findIndex((one) => x <= one);
    if (i < 1) return i ? ys[ys.length - 1] : ys[0];
    return xs[i] > xs[i - 1] ? ys[i - 1] + ((ys[i] - ys[i - 1]) * (x - xs[i - 1])) / (xs[i] - xs[i - 1]) : ys[i];
  };
  const row = (s, year) => s.q[year - s.first];
  // The value that a share `level` of the futures of a year stays below.
  const quantile = (s, year, level) => {
    const q = row(s, year).map((value) => Math.min(Math.max(value, s.limits[0] ?? -Infinity), s.limits[1] ?? Infinity));
    const at = s.levels.findIndex((one) => Math.abs(one - level) < 1e-9);
    return at >= 0 ? q[at] : between(between(level, s.levels, s.scores), s.scores, q);
  };
  // The chance that the value of a year is at least as good; no more than the record of such projections proves.
  const chance = (s, value, year) => {
    const q = row(s, year), n = q.length - 1, end = value < q[0] ? 0 : n, middle = q[n / 2];
    const inside = value >= q[0] && value <= q[n];
    const score = inside ? between(value, q, s.scores) : (s.scores[end] * (value - middle)) / (q[end] - middle);
    return Math.min(below(-s.better * score), s.surest);
  };
  const passed = (s, year, short) => quantile(s, year, s.better > 0 ? short : 1 - short);
  const firstWith = (s, value, wanted) => {
    const at = s.q.findIndex((_, i) => chance(s, value, s.first + i) >= wanted);
    return at < 0 ? null : s.first + at;
  };
  // As verdicts/rules.py, in its order; `wanted` (0-1) stands for the cut of "on track".
  const assess = (s, target, year, wanted) => {
    const [lastYear, last] = s.last, cuts = s.cuts, at = year - s.first, silent = s.silent[at];
    const met = s.better * (last - target) >= 0, n = year - lastYear;
    const r = { chance: silent ? null : chance(s, target, year), required: met ? null : (target - last) / n, median: quantile(s, year, 0.5) };
    r.expected = silent ? null : (r.median - last) / n;
    r.factor = !met && s.better * r.expected > 0 ? r.required / r.expected : null;
    r.expectedYear = met ? lastYear : firstWith(s, target, 0.5);
    r.likelyYear = firstWith(s, target, wanted);
    r.reachable = passed(s, year, 1 - wanted);
    const roomy = () => {
      const value = passed(s, year, cuts.raise), beyond = Math.min(s.better * (value - target), s.better * (value - last));
      return beyond > cuts.least * (s.span ?? Math.max(Math.abs(last), Math.abs(target)));
    };
    const early = (from) => from !== null && year - Math.max(from, s.asOf) >= cuts.spare && roomy();
    const wrong = () => s.better * s.slope < 0 && Math.min(1 - chance(s, last, Math.min(lastYear + cuts.wrongYears, year)), s.surest) >= cuts.wrong;
    const best = s.best[at], hopeless = () => r.chance <= cuts.unlikely && !s.borrowed && best !== null && s.better * (r.required - best) > 1e-9 * Math.abs(r.required);
    r.verdict = met ? (s.stale ? "MET_BEFORE" : !silent && early(lastYear) ? "RAISE" : "MET")
      : silent ? "TOO_WIDE"
      : r.chance >= cuts.certain && early(r.expectedYear) ? "RAISE"
      : r.chance >= wanted && !s.stale ? "ON_TRACK"
      : r.chance >= 0.5 ? "WATCH"
      : year <= s.asOf ? "REVISE"
      : wrong() ? "REVERSE"
      : hopeless() ? "REVISE" : "ACCELERATE";
    return r;
  };
  const amount = (value, places) => {
    const [whole, part] = Math.abs(value).toFixed(places).split(".");
    const text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? "." + part : "");
    return value < 0 && /[1-9]/.test(text) ? "−" + text : text;
  };
  const level = (s, value) => amount(value, s.decimals) + s.unit;
  // Two paces, in two figures each, in three where they are nearly the same.
  const paces = (...both) => {
    const [a, b] = both.map(Math.abs), many = Math.abs(a - b) < 0.05 * b ? 3 : 2;
    return [a, b].map((size) => {
      const places = size ? many - 1 - Math.floor(Math.log10(size)) : 0;
      return amount(places < 0 ? Math.round(size * 10 ** places) / 10 ** places : size, Math.max(0, places));
    });
  };
  const share = (s, p) => (p > 0 && p < 0.01 ? "less than 1" : p === s.sure ? "more than " + Math.round(100 * p) : p > 0.99 && p < 1 ? "more than 99" : Math.round(100 * p)) + "\u00a0%";
  return { assess, level, paces, share };
})();

if (typeof document !== "undefined") (() => {
  "use strict";
  document.documentElement.classList.add("js");
  const all = (where, selector) => [...where.querySelectorAll(selector)];
  const on = (thing, names, act) => names.split(" ").forEach((name) => thing.addEventListener(name, act));
  const put = (thing, values) => Object.entries(values).forEach(([name, value]) => thing.setAttribute(name, value));
  const save = (name, part, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(type ? new Blob([part], { type }) : part);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
  };
  const scale = (svg) => {
    const [left, right, top, bottom, width, height] = svg.dataset.box.split(" ").map(Number);
    const d = svg.dataset, x0 = +d.x0, x1 = +d.x1, y0 = +d.y0, y1 = +d.y1, wide = width - left - right, high = height - top - bottom;
    return {
      x0, x1, width,
      x: (year) => left + (wide * (year - x0)) / (x1 - x0),
      y: (value) => Math.max(top, Math.min(top + high, top + high * (1 - (value - y0) / (y1 - y0)))),
      year: (x) => Math.round(x0 + ((x - left) / wide) * (x1 - x0)),
    };
  };

  // A chart: its reading line, its buttons, its downloads. What it says stands in the rows of its table.
  all(document, ".drawn").forEach((drawn) => {
    const plot = drawn.querySelector(".plot"), tip = drawn.querySelector(".tip"), name = drawn.dataset.name;
    const rows = Object.fromEntries(all(drawn, "tbody tr").map((row) => [row.cells[0].textContent, row]));
    const shown = () => all(plot, "svg").find((svg) => getComputedStyle(svg).display !== "none");
    const told = (year) => {
      if (!rows[year]) return `${year}: no figure`;
      const [, value, interval, kind] = [...rows[year].cells].map((cell) => cell.textContent);
      return `${year}: ${value}` + (interval ? ` expected, ${interval} in four of five cases` : kind === "published" ? "" : `, ${kind}`);
    };
    const off = () => {
      tip.hidden = true;
      all(plot, ".read").forEach((line) => put(line, { hidden: "" }));
    };
    const ends = scale(plot.querySelector(".wide"));
    let current = Math.max(ends.x0, ...Object.keys(rows).filter((year) => rows[year].className !== "ahead"));
    const read = (year) => {
      const svg = shown(), s = scale(svg), line = svg.querySelector(".read"), dot = line.lastChild;
      current = Math.max(s.x0, Math.min(s.x1, year));
      line.removeAttribute("hidden");
      put(line, { transform: `translate(${s.x(current)} 0)` });
      dot.style.display = rows[current] ? "" : "none";
      if (rows[current]) put(dot, { cy: s.y(+rows[current].dataset.v) });
      tip.hidden = false;
      tip.textContent = told(current);
      tip.classList.toggle("right", s.x(current) < s.width / 2);
      put(plot, { "aria-valuenow": current, "aria-valuetext": told(current) });
    };
    put(plot, { tabindex: 0, role: "slider", "aria-label": drawn.dataset.title + ", year by year", "aria-valuemin": ends.x0, "aria-valuemax": ends.x1, "aria-valuenow": current, "aria-valuetext": told(current) });
    on(plot, "pointermove pointerdown", (event) => {
      const svg = shown(), box = svg.getBoundingClientRect(), s = scale(svg);
      read(s.year(((event.clientX - box.left) / box.width) * s.width));
    });
    on(plot, "pointerleave", () => document.activeElement !== plot && off());
    on(plot, "focus", () => read(current));
    on(plot, "blur", off);
    on(plot, "keydown", (event) => {
      const to = { ArrowLeft: current - 1, ArrowDown: current - 1, ArrowRight: current + 1, ArrowUp: current + 1, PageUp: current + 5, PageDown: current - 5, Home: 0, End: 9999 }[event.key];
      if (event.key === "Escape") off();
      if (to === undefined) return;
      read(to);
      event.preventDefault();
    });
    // What is saved holds its colours: a picture taken out of the page has no style sheet.
    const picture = () => {
      const svg = plot.querySelector(".wide"), copy = svg.cloneNode(true), from = all(svg, "*"), paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      svg.style.display = "block";
      all(copy, "*").forEach((one, i) => {
        const held = getComputedStyle(from[i]);
        if (held.display === "none") return one.classList.add("out");
        for (const key of ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-weight", "paint-order"]) put(one, { [key]: held.getPropertyValue(key) });
      });
      svg.style.display = "";
      all(copy, ".out").forEach((one) => one.remove());
      put(copy, { xmlns: "http://www.w3.org/2000/svg", width: 1640, height: 1040, "font-family": "Noto Sans, sans-serif", "font-size": 13 });
      put(paper, { width: "100%", height: "100%", fill: getComputedStyle(document.body).backgroundColor });
      copy.prepend(paper);
      return new XMLSerializer().serializeToString(copy);
    };
    const acts = {
      csv: () => {
        const lines = Object.keys(rows).map((year) => [year, rows[year].dataset.v, (rows[year].dataset.i || " ").replace(" ", ","), `"${rows[year].cells[3].textContent}"`].join());
        save(name + ".csv", "\ufeff" + ["year,value,low80,high80,kind", ...lines, ""].join("\n"), "text/csv");
      },
      svg: () => save(name + ".svg", picture(), "image/svg+xml"),
      png: () => {
        const image = new Image(), canvas = document.createElement("canvas");
        image.onload = () => {
          put(canvas, { width: 1640, height: 1040 });
          canvas.getContext("2d").drawImage(image, 0, 0);
          canvas.toBlob((blob) => save(name + ".png", blob));
        };
        image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(picture());
      },
    };
    all(drawn, "[data-do]").forEach((button) => on(button, "click", () => {
      const what = button.dataset.do, without = button.ariaPressed === "true";
      if (acts[what]) return acts[what]();
      button.ariaPressed = !without;
      drawn.classList.toggle("without-" + what, without);
    }));
  });

  // What if: three sliders, and what the rules would say. The address holds the question.
  const panel = document.querySelector(".what-if"), block = document.getElementById("what-if-data");
  if (panel && block) {
    const s = JSON.parse(block.textContent), W = milepostWhatIf, inputs = all(panel, "input");
    const word = panel.querySelector(".verdict"), fill = panel.querySelector(".way i");
    const update = (event) => {
      const [target, year, wanted] = inputs.map((input) => +input.value), r = W.assess(s, target, year, wanted / 100), silent = r.chance === null;
      const when = r.likelyYear, [expected, required] = W.paces(r.expected || 0, r.required || 0), sign = (change) => (change < 0 ? "−" : "");
      const values = {
        target: W.level(s, target), year, wanted: wanted + "\u00a0%", chance: silent ? "–" : W.share(s, r.chance), median: W.level(s, r.median),
        expected: silent ? "–" : sign(r.expected) + expected + s.paceUnit, required: r.required === null ? "reached" : sign(r.required) + required + s.paceUnit, reachable: silent ? "–" : W.level(s, r.reachable),
        when: silent ? "–" : when === null ? "after " + (s.first + s.q.length - 1) : Math.max(when, s.asOf), last: W.level(s, s.last[1]), lastYear: s.last[0],
        expectedPace: expected, requiredPace: required + s.paceUnit,
      };
      const say = (key) => s.say[key].replace(/{(\w+)}/g, (_, at) => values[at]);
      values.sentence = say(r.verdict === "ACCELERATE" && r.factor === null ? "STANDSTILL" : r.verdict === "REVISE" && year <= s.asOf ? "DUE" : r.verdict);
      values.of = say(r.required === null ? "HELD" : "OPEN");
      all(panel, "[data-put]").forEach((one) => { one.textContent = values[one.dataset.put]; });
      const [said, look] = s.words[r.verdict];
      [word.textContent, word.className, fill.className, fill.style.width] = [said, "verdict " + look, look, 100 * (r.chance || 0) + "%"];
      panel.querySelector(".way u").style.left = wanted + "%";
      inputs.forEach((input, i) => put(input, { "aria-valuetext": [values.target, year, values.wanted][i] }));
      all(document, ".drawn svg").forEach((svg) => {
        const place = scale(svg), aim = svg.querySelector(".aim");
        if (aim) put(aim, { transform: `translate(${place.x(year)} ${place.y(target)})` });
        svg.classList.toggle("asked", target !== s.now[0] || year !== s.now[1]);
      });
      // Where a browser lets the address of a file change.
      if (event) try { history.replaceState(null, "", `#target=${target}&year=${year}&wanted=${wanted}`); } catch {}
    };
    const set = (values) => inputs.forEach((input, i) => { input.value = values[i]; });
    set((location.hash.match(/^#target=(-?[\d.]+)&year=(\d{4})&wanted=(\d\d)$/) || [0, ...s.now]).slice(1));
    update();
    on(panel, "input", update);
    on(panel.querySelector("button"), "click", (event) => { set(s.now); update(event); });
    panel.hidden = false;
  }
})();
