// The scorecard, and an institution's measures: what is shown, and in which order. Without it every row stands.
(() => {
  "use strict";
  const all = (where, selector) => [...where.querySelectorAll(selector)];
  // The scorecard: chips and selects filter, headers sort, a third press gives the goals' order back.
  all(document, ".board").forEach((board) => {
    const rows = all(board, ".row"), groups = all(board, ".goal"), inputs = all(board, "select, [type=search]"), count = board.querySelector(".count"), nothing = board.querySelector(".nothing");
    const chosen = new Set(), body = rows[0].parentNode, order = [...body.children];
    let key = "", turn = 0;
    const fits = (row) => (!chosen.size || chosen.has(row.dataset.verdict)) && inputs.every(({ name, value }) =>
      name ? !value || row.dataset[name].split(" ").includes(value) : value.toLowerCase().split(" ").every((word) => row.dataset.words.includes(word)));
    const show = () => {
      rows.forEach((row) => { row.hidden = !fits(row); });
      const left = rows.filter((row) => !row.hidden);
      groups.forEach((group) => { group.hidden = turn || !left.some((row) => row.dataset.goal === group.dataset.goal); });
      nothing.hidden = left.length > 0;
      count.textContent = `${left.length} of ${rows.length} ${count.dataset.of}`;
      const last = ({ dataset }) => (dataset[key] === "" ? -Infinity : dataset[key] * (turn === 1 ? 1 : -1));
      body.append(...(turn ? [...rows].sort((a, b) => last(b) - last(a) || 0) : order));
      all(board, "[data-sort]").forEach((button) => button.parentNode.setAttribute("aria-sort", turn && button.dataset.sort === key ? (turn === 1 ? "descending" : "ascending") : "none"));
    };
    all(board, ".chip").forEach((chip) => chip.addEventListener("click", () => {
      const { verdict } = chip.dataset, now = !chosen.delete(verdict);
      if (now) chosen.add(verdict);
      chip.ariaPressed = now;
      show();
    }));
    all(board, "[data-sort]").forEach((button) => button.addEventListener("click", () => {
      turn = key === button.dataset.sort ? (turn + 1) % 3 : 1;
      key = button.dataset.sort;
      show();
    }));
    inputs.forEach((input) => input.addEventListener("input", show));
    nothing.querySelector("button").addEventListener("click", () => {
      chosen.clear();
      all(board, ".chip").forEach((chip) => { chip.ariaPressed = false; });
      inputs.forEach((input) => { input.value = ""; });
      show();
      (board.querySelector(".chip") || inputs[0]).focus();
    });
  });
})();
