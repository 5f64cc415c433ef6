// The filters: what a reader may narrow a search by, and how many hits each choice would leave. They stand beside the
// results; on a narrow screen in a sheet of their own, behind one button.

import { element, plural, shown } from "./dom.js";

const OPEN_AT_FIRST = new Set(["kind", "type"]);
const FEW = 10; // values of a list without groups that are shown at first

export class Filters {
  #place;
  #say;
  #changed;
  #facets = []; // [{facet, details, badge, more, lines: [{value, line, input, count}]}]
  #sheet;
  #done;

  /**
   * Fills `place`. `labels` are {facet: groups}, a group being {label, values: [[value, name]]}; `changed(facet, value,
   * chosen)` hears of every click.
   */
  constructor(place, labels, say, changed) {
    this.#place = place;
    this.#say = say;
    this.#changed = changed;
    this.#facets = Object.entries(labels).map(([facet, groups]) => this.#facet(facet, groups));
    place.append(...this.#facets.map(({ details }) => details));
    this.#done = element("button", { type: "button", class: "cn-done" });
    this.#sheet = this.#makeSheet();
  }

  /** Whether the reader sees them. */
  get visible() {
    return Boolean(this.#place.offsetParent) || this.#sheet.open;
  }

  /** Opens the sheet, until the reader is done. */
  open() {
    this.#sheet.lastElementChild.before(this.#place);
    this.#sheet.showModal();
  }

  close() {
    this.#sheet.close();
  }

  /** Ticks what is chosen: {facet: Set of values}. */
  choose(chosen) {
    for (const { facet, details, badge, lines } of this.#facets) {
      for (const { value, input } of lines) input.checked = Boolean(chosen[facet]?.has(value));
      badge.textContent = chosen[facet]?.size ?? "";
      if (chosen[facet]) details.open = true;
    }
  }

  /** Shows the counts, facet → Map of value → hits. A value without hits is hidden unless it is chosen. */
  count(counts, total) {
    for (const { facet, details, more, lines } of this.#facets) {
      let seen = 0;
      for (const { value, line, input, count } of lines) {
        const hits = counts[facet].get(value) ?? 0;
        count.textContent = shown(hits);
        line.hidden = !hits && !input.checked;
        if (!line.hidden) seen += 1;
        line.classList.toggle("cn-beyond", more.isConnected && seen > FEW && !input.checked);
      }
      more.hidden = seen <= FEW || details.classList.contains("cn-facet-all");
      for (const group of details.querySelectorAll(".cn-facet-group")) {
        group.hidden = !group.querySelector("li:not([hidden])");
      }
      details.hidden = !details.querySelector(".cn-facet-group:not([hidden])");
    }
    this.#done.textContent = plural(this.#say.show, total);
  }

  #facet(facet, groups) {
    const say = this.#say;
    const lines = [];
    const badge = element("span", { class: "cn-badge" });
    const more = element("button", { type: "button", class: "cn-facet-more" }, [say.all]);
    const details = element("details", { class: "cn-facet", open: OPEN_AT_FIRST.has(facet) ? "" : null }, [
      element("summary", {}, [say.facet[facet], " ", badge]),
      ...groups.map(({ label, values }) => {
        const own = values.map(([value, name]) => this.#line(facet, value, name));
        lines.push(...own);
        return element("div", { class: "cn-facet-group", role: "group", "aria-label": label || say.facet[facet] }, [
          label ? element("p", { class: "cn-facet-label" }, [label]) : null,
          element("ul", {}, own.map(({ line }) => line)),
        ]);
      }),
      groups.length === 1 ? more : null,
    ]);
    more.addEventListener("click", () => {
      details.classList.add("cn-facet-all");
      more.hidden = true;
      details.querySelector(".cn-beyond:not([hidden]) input").focus();
    });
    return { facet, details, badge, more, lines };
  }

  #line(facet, value, name) {
    const input = element("input", { type: "checkbox", name: facet, value });
    const count = element("span", { class: "cn-count" });
    const line = element("li", {}, [element("label", {}, [input, element("span", {}, [name]), " ", count])]);
    input.addEventListener("change", () => this.#changed(facet, value, input.checked));
    return { value, line, input, count };
  }

  #makeSheet() {
    const home = this.#place.parentElement;
    const close = element("button", { type: "button", class: "cn-sheet-close", "aria-label": this.#say.close }, ["×"]);
    const sheet = element("dialog", { class: "cn-sheet", "aria-label": this.#say.facets }, [
      element("div", { class: "cn-sheet-head" }, [element("p", {}, [this.#say.facets]), close]),
      element("div", { class: "cn-sheet-foot" }, [this.#done]),
    ]);
    for (const button of [close, this.#done]) button.addEventListener("click", () => sheet.close());
    sheet.addEventListener("close", () => home.append(this.#place));
    home.after(sheet);
    return sheet;
  }
}
