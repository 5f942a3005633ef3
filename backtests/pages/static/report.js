"use strict";
// What a row of the report opens to.
(() => {
  const LEGS = [{ key: "symbol", title: "Contract", form: "text" }, { key: "role", title: "Role", form: "text" }, { key: "quantity", title: "Quantity", form: "quantity" }, { key: "mid", title: "Mid, points", form: "points" }];
  const PARTS = [{ key: "part", title: "Part", form: "text" }, { key: "cash", title: "Cash, USD", form: "cents" }, { key: "fees", title: "Fees, USD", form: "points" }, { key: "worth", title: "Held at mid, USD", form: "cents" }, { key: "pnl", title: "P&L, USD", form: "cents" }];
  const ORDERS = [
    { key: "time", title: "Sent, New York", form: "text" }, { key: "what", title: "For", form: "text" }, { key: "symbol", title: "Contract", form: "text" }, { key: "quantity", title: "Quantity", form: "quantity" },
    { key: "bid", title: "Bid", form: "points" }, { key: "ask", title: "Ask", form: "points" }, { key: "limit", title: "Last limit", form: "points" }, { key: "filled", title: "Filled", form: "quantity" },
    { key: "price", title: "At", form: "points" }, { key: "fee", title: "Fee, USD", form: "points" }, { key: "state", title: "State", form: "text" }];

  const minute = (one) => !one.is_entry ? null : one.minute_page
    ? page.make("p", {}, page.make("a", { href: one.minute_page }, `The market as the desk saw it at ${one.minute}`))
    : page.make("p", { class: "note" }, "The market as the desk saw it then: ", page.make("code", {}, `${page.data.why} --at "${one.minute}" --strategy ${one.strategy} --page`));

  const numbers = (one) => {
    const own = (name, value) => ({ name, value });
    const of = (a, b) => `${page.written(a, "count")} of ${b === null ? "-" : page.written(b, "count")}`;
    return page.table("What the gate saw", [{ key: "name", title: "", form: "text" }, { key: "value", title: "", form: "text" }], [
      own("Account value, VIX, phase", `${page.written(one.account_value, "usd")} USD, ${page.written(one.vix, "points")}, ${page.written(one.phase, "count")}`),
      own(`${one.strategy} open, of its limit`, `${page.written(one.open, "count")} of ${one.limit || "-"}`),
      own("Portfolio open, of its limit", of(one.portfolio_open, one.portfolio_limit)),
      own("Trades today, of the most", of(one.trades_today, one.max_trades)),
      own("Buying power in use, needed, cap", `${page.written(one.bp_used, "usd")}, ${page.written(one.requirement, "usd")}, ${page.written(one.bp_cap, "usd")} USD`),
      own("Size", one.sets === null ? "-" : `${one.sets} x ${one.rung}`),
      ...one.refused_rungs.map((words) => own("Rung refused", words)),
    ]);
  };

  const answer = (one) => {
    const times = one.answers > 1 ? `, ${one.answers} times until ${one.until}` : "";
    const words = one.codes.length ? one.reasons.join("; ") : "no rule denied";
    return [page.make("h3", {}, `${one.minute}: ${one.verdict}${times}`), page.make("p", {}, words), numbers(one), page.table("Picked", LEGS, one.legs), minute(one)];
  };

  const later = (answers) => answers.length
    ? page.make("details", {}, page.make("summary", {}, `What the gate saw at ${answers.length} later legs`), ...answers.flatMap(answer).filter((part) => part !== null))
    : null;

  const campaign = (one) => [
    ...(one.trap_zone === null ? [] : [page.make("p", { class: "note" }, `Trap zone: ${page.written(one.trap_zone, "points")} points`)]),
    page.table("Legs at the entry", LEGS.slice(0, 3), one.asked.filter((asked) => asked.is_entry).flatMap((asked) => asked.legs)),
    page.table(one.parts.some((part) => part.part.startsWith("weekly")) ? "Ledger: the long call and each cycle of weekly calls" : "Ledger by part", PARTS, one.parts),
    page.table("Orders", ORDERS, one.orders),
    ...one.asked.filter((asked) => asked.is_entry).flatMap(answer),
    later(one.asked.filter((asked) => !asked.is_entry)),
  ].filter((part) => part !== null);

  const denial = (one) => one.asked.flatMap(answer).filter((part) => part !== null);

  page.ready.then((data) => {
    if (data.campaigns) page.rows("campaigns", data.columns.campaigns, data.campaigns, campaign);
    if (data.denials) page.rows("denials", data.columns.denials, data.denials, denial);
  });
})();
