// States: where a report is, in words, and why it was refused.

const TONES = { waiting: "watch", sent: "live", stored: "good", refused: "bad", replaced: "plain" };
const GROUNDS = { waiting: "on-phone", sent: "on-phone", stored: "at-county", refused: "refused", replaced: "" };
const WORDS = { waiting: "on_phone", sent: "sent", stored: "at_county", refused: "refused", replaced: "replaced" };

export const toneOf = (report) => TONES[report.state];
export const groundOf = (report) => GROUNDS[report.state];
export const stateOf = (report, say, clock) => say(WORDS[report.state], { clock: report.answered ? clock(report.answered) : "" });

/** Whose figure an hour shows: the report's; where that was refused, it was only offered, and what stands is shown. */
export const figureOf = (report, standing) => (report && report.state === "refused" ? standing : report) || null;

/** What is doubted about a count at the county: what the county says of it now, or said when this phone sent it. */
export const doubtedOf = (county, own) => (county.doubts ? { doubts: county.doubts } : own ? own.why : null);

/** The reason that a report was sent with: of a correction, or of a first figure that fell below an earlier hour's. */
export function reasonOf(report, say) {
  const isCorrection = report.version > 1 || report.seen > 0;
  return report.reason && isCorrection ? say("corrected", { reason: report.reason }) : report.reason || "";
}

/** Why, in a sentence; "" where there is nothing to say. */
export function whyOf(report, say, hour) {
  const why = report.why;
  if (!why) return "";
  if (why.settle) return why.stored === null ? say("settle_unknown", { hour }) : say("settle", { n: why.stored, hour });
  if (why.doubts && why.doubts.length) return [say("doubted"), ...why.doubts].join(" ");
  const said = why.faults && why.faults.length ? why.faults.join(" ") : why.text || "";
  return [why.word ? say(why.word) : "", said].filter(Boolean).join(" ");
}
