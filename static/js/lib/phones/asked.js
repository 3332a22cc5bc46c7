// Asked: what the site has asked the county for, and its answer, as the phone knew it last; each leads to the page of help.
import { make, one, sign } from "./drawing.js";

export function drawAsked(view, phone) {
  const box = one(view, "asked");
  if (!box) return;
  const found = (phone.facts && phone.facts.help) || [];
  const key = JSON.stringify(found);
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  box.replaceChildren(...found.map(({ id, asked, answer }) => make("div", { class: `where line ${answer ? "at-county" : "on-phone"}` }, sign(answer ? "good" : "watch"),
    make("div", {}, make("span", { text: asked }), answer ? make("br") : null, answer ? make("strong", { text: answer }) : null, make("br"),
      make("a", { class: "touch", href: `/s/${encodeURIComponent(phone.site)}/help#ticket-${id}`, text: phone.say("to_help") })))));
}
