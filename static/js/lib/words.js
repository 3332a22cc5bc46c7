// Texts come from the server, in the page's language; here they only get their figures.

const language = document.documentElement.lang || "en";
const figures = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

/** 549068 -> "549,068", -307 -> "−307". */
export const number = (value) => figures.format(value).replace("-", "−");

/** What was added or lost: "+1,234", "−307". */
export const changed = (value) => `${value < 0 ? "" : "+"}${number(value)}`;

/** fill("{n} of {all}", {n: 1, all: 2}) -> "1 of 2"; an unknown name stays as it is. */
export const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

/** The hour on the county's clock: "2022-05-04T12:00:00+08:00" -> "12:00", whatever zone this browser is in. */
export const clock = (iso) => iso.slice(11, 16);

/** Compares names as a reader of the page's language expects. */
export const inOrder = new Intl.Collator(language, { numeric: true }).compare;
