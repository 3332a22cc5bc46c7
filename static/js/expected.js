// A village's form: how many are expected, while the figures are typed.
const form = document.querySelector("[data-expected]");
const out = form && form.querySelector("[data-expected-sum]");

const typed = (name) => {
  const text = form.elements[name].value.normalize("NFKC").replace(/[,\s]/g, "");
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
};

if (out && form.dataset.residents !== undefined) {
  const minus = ["away", "exempt_tested", "exempt_vaccinated", "exempt_quarantined", "exempt_school", "exempt_work"];
  const show = () => {
    const gone = minus.map(typed);
    const visitors = typed("visitors");
    if (visitors === null || gone.includes(null)) {
      out.textContent = "–";
      return;
    }
    const sum = Number(form.dataset.residents) + visitors - gone.reduce((all, n) => all + n, 0);
    out.classList.toggle("fewer", sum < 0);
    out.textContent = sum < 0 ? out.dataset.textBelow : out.dataset.text.replace("{n}", sum.toLocaleString(document.documentElement.lang));
  };
  form.addEventListener("input", show);
  show();
}
